using AiBos.Kernel.Audit;
using AiBos.Kernel.Database;
using AiBos.Ledger;
using AiBos.Sdk;
using AiBos.TestInfrastructure;
using Xunit;

namespace AiBos.Kernel.Tests.Audit;

/// <summary>A silo of its own, whose writer wakes by itself only once a minute; nobody else has it sign.</summary>
public sealed class CheckpointBellTests : KernelFixture, IAsyncLifetime
{
    private static readonly TenantId Tenant = new("acme");

    public async ValueTask InitializeAsync() => await StartAsync([], "--Kernel:Audit:CheckpointEvery=00:01:00");

    // Without the bell this runs into the timeout.
    [Fact(Timeout = 20_000)]
    public async Task Append_EntryAboutRights_IsSignedAtOnce()
    {
        AppendResult entry = await Get<LedgerClient>().RecordAsync(
            Tenant, EntryKind.Permission, "tester", "access.changed", "ok", "{}"u8);

        CancellationToken timeout = TestContext.Current.CancellationToken;
        string origin = Get<KernelDatabase>().Origin(Tenant, 1);
        ICheckpointSigner signer = Get<CheckpointSigning>().Signer!;
        while ((await signer.FindAsync(origin, timeout))?.Size is not { } size || size <= entry.Seq)
        {
            timeout.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
