using AiBos.Sdk;
using Npgsql;

namespace AiBos.Kernel.Database;

/// <summary>
/// The pools, one for each of the kernel's logins. Nothing hands out a raw connection for tenant data: that goes
/// through <see cref="TenantSession"/>, which cannot be made without a tenant.
/// </summary>
public sealed class KernelDatabase : IAsyncDisposable
{
    private readonly NpgsqlDataSource _numbers;
    private readonly DatabaseMetrics _metrics = new();
    private readonly ReadSharing _sharing;

    internal KernelDatabase(
        string deploymentId, NpgsqlDataSource actions, NpgsqlDataSource numbers, NpgsqlDataSource ledger,
        NpgsqlDataSource system, string cluster, TimeProvider time)
    {
        Numbers = new NumberRanges(numbers, time);
        _numbers = numbers;
        DeploymentId = deploymentId;
        Actions = actions;
        _sharing = new ReadSharing(actions, _metrics);
        Ledger = ledger;
        System = system;
        ClusterConnectionString = cluster;
    }

    /// <summary>Random name made with the database; first part of every ledger's origin.</summary>
    public string DeploymentId { get; }

    /// <summary>Name of a tenant's log: <c>&lt;deployment&gt;/t/&lt;tenant&gt;/&lt;incarnation&gt;</c>.</summary>
    internal string Origin(TenantId tenant, int incarnation) => $"{DeploymentId}/t/{tenant.Value}/{incarnation}";

    /// <summary>Connection string of the login that reaches only Orleans' own tables.</summary>
    public string ClusterConnectionString { get; }

    /// <summary>Role kernel_app: tenant data under row-level security.</summary>
    internal NpgsqlDataSource Actions { get; }

    internal NumberRanges Numbers { get; }

    /// <summary>Role kernel_ledger: inserts entries, moves heads, removes sealed intents.</summary>
    internal NpgsqlDataSource Ledger { get; }

    /// <summary>Role kernel_system: credentials, keys, tenants, due work.</summary>
    internal NpgsqlDataSource System { get; }

    /// <summary>A session in which statements see and touch the tenant's rows only.</summary>
    internal TenantSession Session(TenantId tenant, bool readOnly) =>
        new(Actions, tenant, readOnly, Numbers, takesNumbers: !readOnly, readOnly ? _sharing : null);

    /// <summary>A reading session of a command that plans its effect: it takes numbers as well.</summary>
    internal TenantSession PlanningSession(TenantId tenant) =>
        new(Actions, tenant, readOnly: true, Numbers, takesNumbers: true, sharing: null);

    /// <summary>
    /// Closes what lies idle in the pools, after the server went away: each dead connection would cost some caller a
    /// 503 long after it is back.
    /// </summary>
    internal void ForgetIdle()
    {
        _numbers.Clear();
        Actions.Clear();
        Ledger.Clear();
        System.Clear();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _numbers.DisposeAsync().ConfigureAwait(false);
        await Actions.DisposeAsync().ConfigureAwait(false);
        await Ledger.DisposeAsync().ConfigureAwait(false);
        await System.DisposeAsync().ConfigureAwait(false);
        _metrics.Dispose();
    }
}
