using AiBos.Kernel.Keys;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace AiBos.Kernel.Database;

/// <summary>
/// The kernel's own logins: each is a member of one NOLOGIN role, acts as that role from its first statement, and
/// inherits nothing. Passwords are derived from the master key, so every silo that holds it knows them and no file or
/// table stores them. Names carry the deployment, because logins belong to the whole server. Of each there are two, and
/// versions alternate between them: while one serves, the other is given its next password.
/// </summary>
internal sealed class DatabaseLogins(
    NpgsqlConnectionStringBuilder template, MasterKey masterKey, string deploymentId, DatabaseOptions options,
    ILoggerFactory loggers)
{
    // Statements of tenants' data are planned once per connection, and enter tables by their index: see ADR 0012.
    private static readonly string[] TenantPlans = ["plan_cache_mode=force_generic_plan", "enable_seqscan=off"];

    // Another writer's session in the way is ended then, if it is stuck: see ADR 0009.
    private const string LedgerPatience = "lock_timeout=2s";

    // Who makes, changes or ends logins holds it, so that nobody acts on a version that was overtaken.
    private const string LockSql = "SELECT pg_advisory_lock(hashtextextended('aibos.logins', 0))";

    // The ledger's writer carries out deferred effects, for which it steps into the actions' role. Membership has a
    // small pool of its own, so that load cannot starve the cluster's heartbeat.
    private readonly Login[] _logins =
    [
        new("app", ["kernel_app"], options.ActionConnectionsMax, TenantPlans, IsPooled: true),
        new("ledger", ["kernel_ledger", "kernel_app"], 4, [.. TenantPlans, LedgerPatience]),
        new("system", ["kernel_system"], 8, []),
        new("cluster", ["kernel_cluster"], 8, []),
    ];

    /// <summary>The longest one statement of a connection may run.</summary>
    internal TimeSpan StatementTimeout => options.StatementTimeout;

    /// <summary>Pools under a version of the logins; none is opened yet.</summary>
    internal DatabasePools Open(int version)
    {
        NpgsqlConnectionStringBuilder[] strings = [.. _logins.Select(login => Connection(login, version))];
        if (options.PoolerAddress is { } pooler)
        {
            (strings[0].Host, strings[0].Port) = pooler;
            // A statement's session may be another each time, and the pooler takes no settings with a connection.
            (strings[0].MaxAutoPrepare, strings[0].Options, strings[0].SearchPath) = (0, null, null);
        }

        string numbers = new NpgsqlConnectionStringBuilder(strings[0].ConnectionString)
        {
            MaxPoolSize = 4,
            ApplicationName = "aibos-numbers",
        }.ConnectionString;
        // Rows stream in by the megabyte: larger pieces cost fewer calls into the operating system.
        strings[1].WriteBufferSize = 64 << 10;
        return new DatabasePools
        {
            Version = version,
            Actions = Build(strings[0].ConnectionString),
            Numbers = Build(numbers),
            Ledger = Build(strings[1].ConnectionString),
            System = Build(strings[2].ConnectionString),
            Cluster = strings[3].ConnectionString,
        };
    }

    /// <summary>
    /// A connection of the role that owns the database, which alone makes, changes and ends logins until it is closed.
    /// </summary>
    internal async Task<NpgsqlConnection> LockAsync(CancellationToken cancellationToken)
    {
        var admin = new NpgsqlConnection(template.ConnectionString);
        try
        {
            await admin.OpenAsync(cancellationToken).ConfigureAwait(false);
            await ExecuteAsync(admin, LockSql, cancellationToken).ConfigureAwait(false);
            return admin;
        }
        catch
        {
            await admin.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>The version in use, from a connection that needs none of them.</summary>
    internal static async Task<int> FindActiveAsync(NpgsqlConnection admin, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(ActiveSql, admin);
        return (int)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
    }

    /// <summary>The version in use, asked as the owner: for a silo whose own logins were ended.</summary>
    internal async Task<int> FindActiveAsync(CancellationToken cancellationToken)
    {
        await using var admin = new NpgsqlConnection(template.ConnectionString);
        await admin.OpenAsync(cancellationToken).ConfigureAwait(false);
        return await FindActiveAsync(admin, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>SQL that answers with the version in use; owner and system may.</summary>
    internal const string ActiveSql =
        "SELECT version FROM aibos.kernel_secret WHERE kind = 'database-login' AND state = 'active'";

    /// <summary>Makes the logins of a version, where they do not let us in already, and tries each.</summary>
    /// <param name="admin">From <see cref="LockAsync"/>.</param>
    /// <param name="version">Whose logins; nobody may serve under the version two before.</param>
    /// <param name="cancellationToken">Stops between logins.</param>
    /// <exception cref="PostgresException">A login was made and is not let in.</exception>
    internal async Task EnsureAsync(NpgsqlConnection admin, int version, CancellationToken cancellationToken)
    {
        foreach (Login login in _logins)
        {
            // Asked of the server itself: a pooler remembers passwords for a while.
            NpgsqlConnectionStringBuilder connection = Connection(login, version);
            if (await FindFaultAsync(connection, login, cancellationToken).ConfigureAwait(false) is not null)
            {
                await CreateOrAlterAsync(admin, connection, login, cancellationToken).ConfigureAwait(false);
                if (await FindFaultAsync(connection, login, cancellationToken).ConfigureAwait(false) is { } fault)
                    throw fault;
            }

            if (login.IsPooled && options.PoolerAddress is not null)
                await SetAsync(admin, connection.Username!, login, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Lets nobody in any more under a version, and ends whoever still is.</summary>
    /// <param name="admin">From <see cref="LockAsync"/>.</param>
    /// <param name="version">Whose logins; not the one in use, nor another on the same logins.</param>
    /// <param name="cancellationToken">Stops between logins.</param>
    internal async Task EndAsync(NpgsqlConnection admin, int version, CancellationToken cancellationToken)
    {
        foreach (Login login in _logins)
        {
            string name = Name(login, version);
            await ExecuteAsync(
                admin,
                $"""
                DO $login$ BEGIN
                    ALTER ROLE {name} NOLOGIN PASSWORD NULL;
                EXCEPTION WHEN undefined_object THEN
                    NULL;
                END $login$;
                """,
                cancellationToken).ConfigureAwait(false);
            await ExecuteAsync(
                admin, $"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{name}'",
                cancellationToken).ConfigureAwait(false);
        }
    }

    private NpgsqlDataSource Build(string connectionString)
    {
        var builder = new NpgsqlDataSourceBuilder(connectionString);
        builder.UseLoggerFactory(loggers);
        return builder.Build();
    }

    private string Name(Login login, int version) =>
        $"aibos_{deploymentId}_{login.Suffix}_{(version % 2 == 1 ? 'a' : 'b')}";

    private NpgsqlConnectionStringBuilder Connection(Login login, int version)
    {
        string name = Name(login, version);
        return new NpgsqlConnectionStringBuilder(template.ConnectionString)
        {
            Username = name,
            Password = Convert.ToHexStringLower(masterKey.Derive($"database-login/{name}/{version}", 24)),
            Pooling = true,
            MinPoolSize = 0,
            MaxPoolSize = login.ConnectionsMax,
            Timeout = (int)options.AcquireTimeout.TotalSeconds,
            CommandTimeout = (int)options.StatementTimeout.TotalSeconds,
            MaxAutoPrepare = 100,
            AutoPrepareMinUsages = 2,
            ApplicationName = $"aibos-{login.Suffix}",
            SearchPath = login.Suffix == "cluster" ? "orleans" : "aibos",
            // Row values could be personal data; they stay out of driver errors.
            IncludeErrorDetail = false,
            // Nothing is left to reset: every setting ends with its transaction, and engines' statements are checked.
            NoResetOnClose = true,
            Options = string.Join(' ', Settings(login).Select(setting => $"-c {setting}")),
        };
    }

    // A process that stops between two statements keeps its locks no longer than a statement may take.
    private IEnumerable<string> Settings(Login login) =>
        login.Settings.Prepend(
            $"idle_in_transaction_session_timeout={(int)options.StatementTimeout.TotalMilliseconds}");

    // What a connection says for itself, for one that cannot.
    private async Task SetAsync(
        NpgsqlConnection admin, string name, Login login, CancellationToken cancellationToken)
    {
        foreach (string setting in Settings(login).Append("search_path=aibos"))
        {
            int equals = setting.IndexOf('=', StringComparison.Ordinal);
            await ExecuteAsync(
                admin, $"ALTER ROLE {name} SET {setting[..equals]} = '{setting[(equals + 1)..]}'", cancellationToken)
                .ConfigureAwait(false);
        }
    }

    // Null when the login lets us in and is a member of its roles.
    private static async Task<Exception?> FindFaultAsync(
        NpgsqlConnectionStringBuilder connection, Login login, CancellationToken cancellationToken)
    {
        var probe = new NpgsqlConnectionStringBuilder(connection.ConnectionString) { Pooling = false };
        try
        {
            await using var opened = new NpgsqlConnection(probe.ConnectionString);
            await opened.OpenAsync(cancellationToken).ConfigureAwait(false);
            await using var command = new NpgsqlCommand(
                "SELECT bool_and(pg_has_role(session_user, name, 'MEMBER')) FROM unnest($1) AS name", opened);
            command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = login.Roles });
            return (bool)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!
                ? null
                : new KernelStartException($"The login '{connection.Username}' is not a member of its roles.");
        }
        catch (PostgresException e)
        {
            return e;
        }
    }

    private async Task CreateOrAlterAsync(
        NpgsqlConnection admin, NpgsqlConnectionStringBuilder connection, Login login,
        CancellationToken cancellationToken)
    {
        string name = connection.Username!;
        // A verifier, not the password: statements may land in the server's log.
        string verifier = ScramVerifier.Create(connection.Password!);
        string attributes = $"LOGIN NOINHERIT NOCREATEDB NOCREATEROLE PASSWORD '{verifier}'";
        await ExecuteAsync(
            admin,
            $"""
            DO $login$ BEGIN
                CREATE ROLE {name} {attributes};
            EXCEPTION WHEN duplicate_object OR unique_violation THEN
                ALTER ROLE {name} {attributes};
            END $login$;
            """,
            cancellationToken).ConfigureAwait(false);
        await ExecuteAsync(admin, $"GRANT {string.Join(", ", login.Roles)} TO {name}", cancellationToken)
            .ConfigureAwait(false);
        // Asked of the login itself, before it becomes its role, and it inherits nothing.
        string database = template.Database!.Replace("\"", "\"\"", StringComparison.Ordinal);
        await ExecuteAsync(admin, $"GRANT CONNECT ON DATABASE \"{database}\" TO {name}", cancellationToken)
            .ConfigureAwait(false);
        await ExecuteAsync(admin, $"ALTER ROLE {name} SET role = '{login.Roles[0]}'", cancellationToken)
            .ConfigureAwait(false);
    }

    // Every part of these statements is the kernel's own: fixed words, hex, and a base64 verifier.
    private static async Task ExecuteAsync(NpgsqlConnection admin, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, admin);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private sealed record Login(
        string Suffix, string[] Roles, int ConnectionsMax, string[] Settings, bool IsPooled = false);
}
