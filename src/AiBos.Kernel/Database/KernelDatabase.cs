using AiBos.Sdk;
using Npgsql;

namespace AiBos.Kernel.Database;

/// <summary>
/// The pools, one for each of the kernel's logins. Nothing hands out a raw connection for tenant data: that goes
/// through <see cref="TenantSession"/>, which cannot be made without a tenant; the pool of the role that reaches it is
/// not to be had.
/// </summary>
public sealed class KernelDatabase : IAsyncDisposable
{
    private readonly DatabaseLogins _logins;
    private readonly DatabaseMetrics _metrics = new();
    private readonly ReadSharing _sharing;
    private volatile DatabasePools _pools;
    private DatabasePools? _left;

    internal KernelDatabase(string deploymentId, DatabaseLogins logins, int version, TimeProvider time)
    {
        _logins = logins;
        _pools = logins.Open(version);
        DeploymentId = deploymentId;
        Numbers = new NumberRanges(() => _pools.Numbers, time);
        _sharing = new ReadSharing(() => _pools.Actions, _metrics);
    }

    /// <summary>Random name made with the database; first part of every ledger's origin.</summary>
    public string DeploymentId { get; }

    /// <summary>Name of a tenant's log: <c>&lt;deployment&gt;/t/&lt;tenant&gt;/&lt;incarnation&gt;</c>.</summary>
    internal string Origin(TenantId tenant, int incarnation) => $"{DeploymentId}/t/{tenant.Value}/{incarnation}";

    /// <summary>
    /// Connection string of the login that reaches only Orleans' own tables; another after each rotation.
    /// </summary>
    public string ClusterConnectionString => _pools.Cluster;

    internal DatabaseLogins Logins => _logins;

    /// <summary>Version of the logins that this silo uses.</summary>
    internal int LoginVersion => _pools.Version;

    /// <summary>Cancelled when other logins take the place of these: who holds a connection for long lets go.</summary>
    internal CancellationToken LoginsLeft => _pools.Left;

    internal NumberRanges Numbers { get; }

    /// <summary>Role kernel_ledger: inserts entries, moves heads, removes sealed intents.</summary>
    internal NpgsqlDataSource Ledger => _pools.Ledger;

    /// <summary>Role kernel_system: credentials, keys, tenants, due work.</summary>
    internal NpgsqlDataSource System => _pools.System;

    /// <summary>A session in which statements see and touch the tenant's rows only.</summary>
    internal TenantSession Session(TenantId tenant, bool readOnly) =>
        new(_pools.Actions, tenant, readOnly, Numbers, takesNumbers: !readOnly, readOnly ? _sharing : null);

    /// <summary>A reading session of a command that plans its effect: it takes numbers as well.</summary>
    internal TenantSession PlanningSession(TenantId tenant) =>
        new(_pools.Actions, tenant, readOnly: true, Numbers, takesNumbers: true, sharing: null);

    /// <summary>
    /// Closes what lies idle in the pools, after the server went away: each dead connection would cost some caller a
    /// 503 long after it is back.
    /// </summary>
    internal void ForgetIdle()
    {
        _pools.ForgetIdle();
        _left?.ForgetIdle();
    }

    /// <summary>
    /// Goes over to another version of the logins, when it lets this silo in. Whoever has a connection under the one
    /// before keeps it until it is given back; then it is closed. Not for two callers at once.
    /// </summary>
    /// <exception cref="NpgsqlException">It does not; all stays as it was.</exception>
    internal async Task UseLoginsAsync(int version, CancellationToken cancellationToken)
    {
        DatabasePools next = _logins.Open(version);
        try
        {
            await using NpgsqlConnection tried =
                await next.System.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await next.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        DatabasePools before = _pools;
        _pools = next;
        before.Leave();
        // A caller may have read the pools just before. The ones before those were left a rotation ago.
        DatabasePools? past = _left;
        _left = before;
        if (past is not null)
            await past.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Closes what was given back since to the pools before these.</summary>
    internal void ForgetLeft() => _left?.ForgetIdle();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _pools.DisposeAsync().ConfigureAwait(false);
        if (_left is not null)
            await _left.DisposeAsync().ConfigureAwait(false);
        _metrics.Dispose();
    }
}
