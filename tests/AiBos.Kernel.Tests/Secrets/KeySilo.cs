using AiBos.Kernel.Keys;
using AiBos.Kernel.Secrets;
using AiBos.Silo.Hosting;
using AiBos.TestInfrastructure;
using Xunit;

namespace AiBos.Kernel.Tests.Secrets;

/// <summary>A silo of its own whose signing keys are changed, and every token with them.</summary>
public sealed class KeySilo : KernelFixture, IAsyncLifetime
{
    // Two seconds between a key's publication and its first token: as short as it may be.
    private static readonly string[] Settings =
    [
        "--Kernel:Secrets:KeySetLifetime=00:00:01", "--Kernel:Access:ClockSkew=00:00:00",
        "--Kernel:Access:TokenLifetime=00:01:00", "--Kernel:Audit:CheckpointEvery=00:01:00",
        "--Kernel:Audit:ScrubEvery=01:00:00",
    ];

    public async ValueTask InitializeAsync() => await StartAsync([], Settings);

    internal Task<SiloHost> NeighbourAsync() => StartNeighbourAsync([], Settings);

    /// <summary>The silo's keys, rotated by a clock and under options of the test's.</summary>
    internal SigningKeyRotation Rotation(TimeProvider time, SecretOptions options) => new(
        Get<SigningKeyStore>(), Get<MasterKey>(), Get<SecretEntries>(), options, time);

    /// <summary>States of the keys that count, in the order of their lives.</summary>
    internal Task<string?> StatesAsync() => SqlAsync<string>(
        "SELECT string_agg(state, ' ' ORDER BY array_position(ARRAY['grace', 'active', 'pending'], state)) "
        + "FROM aibos.kernel_signing_key WHERE state NOT IN ('retired', 'revoked')");

    internal Task<long> EntriesAsync() => SqlAsync<long>(
        "SELECT count(*) FROM aibos.kernel_audit_log WHERE tenant_id = 'system' AND kind = 'secret'");

    internal Task<long> UnrecordedAsync() => SqlAsync<long>(
        "SELECT count(*) FROM aibos.kernel_signing_key WHERE recorded <> state");
}
