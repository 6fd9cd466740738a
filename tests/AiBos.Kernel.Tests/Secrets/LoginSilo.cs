using AiBos.Kernel.Database;
using AiBos.Kernel.Keys;
using AiBos.Kernel.Secrets;
using AiBos.Silo.Hosting;
using AiBos.TestInfrastructure;
using Microsoft.Extensions.Logging;
using Xunit;

namespace AiBos.Kernel.Tests.Secrets;

/// <summary>A silo of its own whose database logins are changed.</summary>
public sealed class LoginSilo : KernelFixture, IAsyncLifetime
{
    // Logins are let in for eight seconds after the others took over: as short as it may be.
    private static readonly string[] Settings =
    [
        "--Kernel:Secrets:LoginGrace=00:00:00", "--Kernel:Database:StatementTimeout=00:00:03",
        "--Kernel:Secrets:KeySetLifetime=00:00:01", "--Kernel:Access:ClockSkew=00:00:00",
        "--Kernel:Access:TokenLifetime=00:01:00", "--Kernel:Audit:CheckpointEvery=00:01:00",
        "--Kernel:Audit:ScrubEvery=01:00:00",
    ];

    public async ValueTask InitializeAsync() => await StartAsync([], Settings);

    internal Task<SiloHost> NeighbourAsync() => StartNeighbourAsync([], Settings);

    /// <summary>The silo's logins, rotated by a clock of the test's.</summary>
    internal LoginRotation Rotation(TimeProvider time) => new(
        Get<SecretVersionStore>(), Get<SecretEntries>(), Get<KernelDatabase>(), new SecretOptions(), time);

    /// <summary>A silo's side of the database alone; nobody watches over its logins.</summary>
    internal Task<KernelDatabase> DatabaseAsync(CancellationToken cancellationToken) => new DatabaseBootstrap(
        new DatabaseOptions { AdminConnectionString = Owner }, Get<MasterKey>(), TimeProvider.System,
        Get<ILoggerFactory>()).RunAsync(cancellationToken);

    /// <summary>States of the versions that are let in or will be, in the order of versions.</summary>
    internal Task<string?> StatesAsync() => SqlAsync<string>(
        "SELECT string_agg(state, ' ' ORDER BY version) FROM aibos.kernel_secret "
        + "WHERE kind = 'database-login' AND state NOT IN ('retired', 'revoked')");

    internal Task<long> EntriesAsync() => SqlAsync<long>(
        "SELECT count(*) FROM aibos.kernel_audit_log WHERE tenant_id = 'system' AND kind = 'secret' "
        + "AND convert_from(payload, 'UTF8')::jsonb ->> 'kind' = 'database-login'");

    /// <summary>Letters of the logins that are let in.</summary>
    internal Task<string?> OpenAsync() => SqlAsync<string>(
        $"""
        SELECT string_agg(DISTINCT right(rolname, 1), '' ORDER BY right(rolname, 1)) FROM pg_roles
        WHERE rolcanlogin AND rolname LIKE 'aibos\_{Get<KernelDatabase>().DeploymentId}\_%'
        """);

    /// <summary>How many sessions there are under a letter.</summary>
    internal Task<long> SessionsAsync(char letter) => SqlAsync<long>(
        "SELECT count(*) FROM pg_stat_activity WHERE usename LIKE "
        + $"'aibos\\_{Get<KernelDatabase>().DeploymentId}\\_%\\_{letter}'");
}
