using AiBos.Kernel.Audit;
using AiBos.Kernel.Tenancy;
using AiBos.Ledger;
using AiBos.Ledger.Signing;
using AiBos.Sdk;
using AiBos.TestInfrastructure;
using Xunit;

namespace AiBos.Kernel.Tests.Audit;

/// <summary>A silo of its own that signs itself: its key is changed, and that is for all its logs.</summary>
public sealed class RotationSilo : KernelFixture, IAsyncLifetime
{
    private int _tenants;

    internal string KeyFile => Path.Combine(DataDirectory, "signer", DeploymentSigner.KeyFile);

    internal ICheckpointSigner Signer => Get<CheckpointSigning>().Signer!;

    public async ValueTask InitializeAsync() => await StartAsync(
        [], "--Kernel:Audit:CheckpointEvery=00:01:00", "--Kernel:Audit:ScrubEvery=01:00:00");

    /// <summary>A new tenant with some entries under a checkpoint.</summary>
    internal async Task<TenantId> NewLogAsync()
    {
        var tenant = new TenantId($"rotated-{Interlocked.Increment(ref _tenants)}");
        await Get<TenantStore>().EnsureAsync(tenant, "Test", CancellationToken.None);
        for (int i = 0; i < 5; i++)
            await Get<LedgerClient>().RecordAsync(tenant, EntryKind.Action, "tester", "probe.note", "ok", "{}"u8);
        await SignAsync();
        return tenant;
    }

    /// <summary>What an operator does, and what the silo makes of it.</summary>
    internal async Task<KeyRotation> RotateAsync(long overlapSeconds)
    {
        SignerKeyRing.Retire(KeyFile);
        Assert.True(SignerKeyRing.TryRotate(
            KeyFile, Get<TimeProvider>().GetUtcNow().ToUnixTimeSeconds(), overlapSeconds, out SignerKeyRing ring));
        await RegisterAsync();
        return ring.Chain.Rotations[^1];
    }

    internal async Task RegisterAsync() =>
        Assert.True(await Get<CheckpointWriter>().RegisterAsync(Signer, CancellationToken.None));

    internal Task SignAsync() => Get<CheckpointWriter>().SignAllAsync(Signer, CancellationToken.None);

    internal Task<VerificationReport> VerifyAsync(TenantId tenant) => Get<AuditVerifier>().VerifyAsync(
        tenant, ScrubPace.Full(TimeProvider.System), CancellationToken.None);
}
