using AiBos.Kernel.Secrets;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace AiBos.Kernel.Database;

/// <summary>
/// The kernel's own logins: each is a member of one NOLOGIN role, acts as that role from its first statement, and
/// inherits nothing. Passwords are derived from the master key, so every silo that holds it knows them and no file or
/// table stores them. Names carry the deployment, because logins belong to the whole server.
/// </summary>
internal sealed class DatabaseLogins(
    NpgsqlConnection admin, NpgsqlConnectionStringBuilder template, MasterKey masterKey, string deploymentId,
    TimeProvider time)
{
    // Statements of tenants' data are planned once per connection, and enter tables by their index: see ADR 0012.
    private const string TenantPlans = " -c plan_cache_mode=force_generic_plan -c enable_seqscan=off";

    // Another writer's session in the way is ended then, if it is stuck: see ADR 0009.
    private const string LedgerPatience = " -c lock_timeout=2s";

    internal async Task<KernelDatabase> OpenAsync(
        DatabaseOptions options, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        string actions = await EnsureAsync(
            "app", "kernel_app", options.ActionConnectionsMax, options, cancellationToken)
            .ConfigureAwait(false);
        string ledger = await EnsureAsync("ledger", "kernel_ledger", 4, options, cancellationToken)
            .ConfigureAwait(false);
        // Rows stream in by the megabyte: larger pieces cost fewer calls into the operating system.
        ledger = new NpgsqlConnectionStringBuilder(ledger) { WriteBufferSize = 64 << 10 }.ConnectionString;
        string system = await EnsureAsync("system", "kernel_system", 8, options, cancellationToken)
            .ConfigureAwait(false);
        // Membership has a small pool of its own, so that load cannot starve the cluster's heartbeat.
        string cluster = await EnsureAsync("cluster", "kernel_cluster", 8, options, cancellationToken)
            .ConfigureAwait(false);
        string numbers =
            new NpgsqlConnectionStringBuilder(actions) { MaxPoolSize = 4, ApplicationName = "aibos-numbers" }
                .ConnectionString;
        return new KernelDatabase(
            deploymentId, Build(actions, loggers), Build(numbers, loggers), Build(ledger, loggers),
            Build(system, loggers), cluster, time);
    }

    private static NpgsqlDataSource Build(string connectionString, ILoggerFactory loggers)
    {
        var builder = new NpgsqlDataSourceBuilder(connectionString);
        builder.UseLoggerFactory(loggers);
        return builder.Build();
    }

    private async Task<string> EnsureAsync(
        string suffix, string role, int connectionsMax, DatabaseOptions options, CancellationToken cancellationToken)
    {
        string login = $"aibos_{deploymentId}_{suffix}_a";
        string password = Convert.ToHexStringLower(masterKey.Derive($"database-login/{login}/1", 24));
        var connection = new NpgsqlConnectionStringBuilder(template.ConnectionString)
        {
            Username = login,
            Password = password,
            Pooling = true,
            MinPoolSize = 0,
            MaxPoolSize = connectionsMax,
            Timeout = (int)options.AcquireTimeout.TotalSeconds,
            CommandTimeout = (int)options.StatementTimeout.TotalSeconds,
            MaxAutoPrepare = 100,
            AutoPrepareMinUsages = 2,
            ApplicationName = $"aibos-{suffix}",
            SearchPath = suffix == "cluster" ? "orleans" : "aibos",
            // Row values could be personal data; they stay out of driver errors.
            IncludeErrorDetail = false,
            // Nothing is left to reset: every setting ends with its transaction, and engines' statements are checked.
            NoResetOnClose = true,
            // A process that stops between two statements keeps its locks no longer than a statement may take.
            Options = $"-c idle_in_transaction_session_timeout={(int)options.StatementTimeout.TotalMilliseconds}"
                + (suffix is "app" or "ledger" ? TenantPlans : "")
                + (suffix is "ledger" ? LedgerPatience : ""),
        };
        // The ledger's writer carries out deferred effects, for which it steps into the actions' role.
        string[] roles = role == "kernel_ledger" ? [role, "kernel_app"] : [role];
        if (!await IsReadyAsync(connection, roles, cancellationToken).ConfigureAwait(false))
            await CreateOrAlterAsync(login, password, roles, cancellationToken).ConfigureAwait(false);
        return connection.ConnectionString;
    }

    // Whether the login lets us in and is a member of its roles.
    private static async Task<bool> IsReadyAsync(
        NpgsqlConnectionStringBuilder connection, string[] roles, CancellationToken cancellationToken)
    {
        var probe = new NpgsqlConnectionStringBuilder(connection.ConnectionString) { Pooling = false };
        try
        {
            await using var opened = new NpgsqlConnection(probe.ConnectionString);
            await opened.OpenAsync(cancellationToken).ConfigureAwait(false);
            await using var command = new NpgsqlCommand(
                "SELECT bool_and(pg_has_role(session_user, name, 'MEMBER')) FROM unnest($1) AS name", opened);
            command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = roles });
            return (bool)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
        }
        catch (PostgresException)
        {
            return false;
        }
    }

    private async Task CreateOrAlterAsync(
        string login, string password, string[] roles, CancellationToken cancellationToken)
    {
        // A verifier, not the password: statements may land in the server's log.
        string verifier = ScramVerifier.Create(password);
        string attributes = $"LOGIN NOINHERIT NOCREATEDB NOCREATEROLE PASSWORD '{verifier}'";
        await ExecuteAsync(
            $"""
            DO $login$ BEGIN
                CREATE ROLE {login} {attributes};
            EXCEPTION WHEN duplicate_object OR unique_violation THEN
                ALTER ROLE {login} {attributes};
            END $login$;
            """,
            cancellationToken).ConfigureAwait(false);
        await ExecuteAsync($"GRANT {string.Join(", ", roles)} TO {login}", cancellationToken).ConfigureAwait(false);
        // Asked of the login itself, before it becomes its role, and it inherits nothing.
        string database = template.Database!.Replace("\"", "\"\"", StringComparison.Ordinal);
        await ExecuteAsync($"GRANT CONNECT ON DATABASE \"{database}\" TO {login}", cancellationToken)
            .ConfigureAwait(false);
        await ExecuteAsync($"ALTER ROLE {login} SET role = '{roles[0]}'", cancellationToken).ConfigureAwait(false);
    }

    // Every part of these statements is the kernel's own: fixed words, hex, and a base64 verifier.
    private async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, admin);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }
}
