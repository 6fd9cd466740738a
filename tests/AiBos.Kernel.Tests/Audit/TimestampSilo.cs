using AiBos.Kernel.Audit;
using AiBos.Kernel.Tenancy;
using AiBos.Ledger;
using AiBos.Ledger.Timestamps;
using AiBos.Sdk;
using AiBos.TestInfrastructure;
using Xunit;

namespace AiBos.Kernel.Tests.Audit;

/// <summary>A silo whose authority is OpenSSL behind a small server. It looks for due logs at its start and then once
/// an hour; tests have it look when they want.</summary>
public sealed class TimestampSilo : KernelFixture, IAsyncLifetime
{
    private OpenSslAuthority? _authority;
    private TimestampServer? _server;
    private int _tenants;

    public OpenSslAuthority Authority => _authority!;

    public TimestampServer Server => _server!;

    internal TimestampOptions Options => Get<TimestampOptions>();

    public async ValueTask InitializeAsync()
    {
        if (!ForeignProgram.IsRequired && !ForeignProgram.IsOnPath("openssl"))
            return;
        _authority = await OpenSslAuthority.CreateAsync(TestContext.Current.CancellationToken);
        _server = new TimestampServer(AnswerAsync);
        await StartAsync(
            [], "--Kernel:Audit:CheckpointEvery=00:01:00", $"--Kernel:Timestamps:Authority={Server.Address}",
            $"--Kernel:Timestamps:RootsFile={Authority.RootsFile}", "--Kernel:Timestamps:RetryEvery=01:00:00");
    }

    /// <summary>The honest answer.</summary>
    public async Task<byte[]?> AnswerAsync(byte[] query) =>
        await Authority.ReplyAsync(query, CancellationToken.None);

    /// <summary>What an auditor would load.</summary>
    public TimestampVerifier Verifier() => TimestampVerifier.FromPem(File.ReadAllText(Authority.RootsFile));

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _server?.Dispose();
        _authority?.Dispose();
    }

    internal void RequireOpenSsl() => Assert.SkipUnless(
        _authority is not null, "OpenSSL is not here: apt-get install openssl");

    /// <summary>A new tenant with some entries under a checkpoint.</summary>
    internal async Task<TenantId> NewSignedLogAsync()
    {
        var tenant = new TenantId($"stamped-{Interlocked.Increment(ref _tenants)}");
        await Get<TenantStore>().EnsureAsync(tenant, "Test", CancellationToken.None);
        await GrowAsync(tenant, 5);
        return tenant;
    }

    internal async Task GrowAsync(TenantId tenant, int entries)
    {
        for (int i = 0; i < entries; i++)
            await Get<LedgerClient>().RecordAsync(tenant, EntryKind.Action, "tester", "probe.note", "ok", "{}"u8);
        await Get<CheckpointWriter>().SignAllAsync(Get<CheckpointSigning>().Signer!, CancellationToken.None);
    }

    internal Task<long> CountAsync(TenantId tenant) => SqlAsync<long>(
        $"SELECT count(*) FROM aibos.kernel_ledger_timestamp WHERE tenant_id = '{tenant}'");
}
