using AiBos.Kernel.Audit;
using AiBos.Kernel.Database;
using AiBos.Kernel.Tests.TestEngine;
using AiBos.Ledger.Signing;
using AiBos.Sdk;
using Microsoft.Extensions.Logging;
using Xunit;

namespace AiBos.Kernel.Tests.Audit;

/// <summary>Several callers of one signer, in the orders that matter.</summary>
public sealed class CheckpointWriterRaceTests(ProbeFixture fixture)
{
    private ICheckpointSigner Inner => fixture.Get<CheckpointSigning>().Signer!;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task SignAllAsync_AnotherCallerWasQuicker_IsNoRollback(bool beforeItsStateIsRead)
    {
        TenantId tenant = await fixture.NewLogAsync(5);
        await SignAsync(tenant, Inner);
        await fixture.Get<LedgerClient>().AppendAsync(tenant, fixture.NewDraft());
        var log = new HeardLog();
        var signer = new OvertakenSigner(Inner, Origin(tenant), beforeItsStateIsRead, async () =>
        {
            await fixture.Get<LedgerClient>().AppendAsync(tenant, fixture.NewDraft());
            await SignAsync(tenant, Inner);
        });

        await Writer(log).SignAllAsync(signer, CancellationToken.None);

        Assert.True(signer.WasOvertaken);
        Assert.DoesNotContain(log.Lines, line => line.Contains(tenant.Value, StringComparison.Ordinal));
        Assert.False(fixture.Get<LedgerCommitter>().FindLocal(tenant)!.IsFenced);
        Assert.Equal(8, (await fixture.Get<CheckpointStore>().FindAsync(tenant, CancellationToken.None))!.Size);
    }

    [Fact]
    public async Task SignAllAsync_LogIsShorterThanWhatWasSigned_IsARollbackAndClosesTheLog()
    {
        TenantId tenant = await fixture.NewLogAsync(20);
        await SignAsync(tenant, Inner);
        TenantLog open = fixture.Get<LedgerCommitter>().FindLocal(tenant)!;
        // The writer does not notice: the epoch stays. Nobody but the signer can tell.
        await fixture.TamperAsync(
            "kernel_audit_log",
            $"DELETE FROM aibos.kernel_audit_log WHERE tenant_id = '{tenant}' AND seq >= 15; "
            + "UPDATE aibos.kernel_ledger_head SET size = 15, head_hash = (SELECT leaf_hash "
            + $"FROM aibos.kernel_audit_log WHERE tenant_id = '{tenant}' AND seq = 14) WHERE tenant_id = '{tenant}'");
        var log = new HeardLog();

        await Writer(log).SignAllAsync(Inner, CancellationToken.None);

        Assert.Contains(log.Lines, line => line.Contains($"{tenant}: Rollback at 15", StringComparison.Ordinal));
        Assert.True(open.IsFenced);
        AppendResult result = await fixture.Get<LedgerClient>().AppendAsync(tenant, fixture.NewDraft());
        Assert.StartsWith("ROLLBACK", result.Failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SignAllAsync_OneStateIsDamaged_SignsTheOthers()
    {
        TenantId damaged = await fixture.NewLogAsync(3);
        TenantId sound = await fixture.NewLogAsync(3);
        var log = new HeardLog();
        var signer = new OvertakenSigner(
            Inner, Origin(damaged), beforeState: true, () => throw new InvalidDataException("damaged"));

        await Writer(log).SignAllAsync(signer, CancellationToken.None);

        Assert.Contains(log.Lines, line => line.Contains($"{damaged}: DamagedState", StringComparison.Ordinal));
        Assert.Equal(4, (await fixture.Get<CheckpointStore>().FindAsync(sound, CancellationToken.None))!.Size);
    }

    [Fact]
    public async Task SaveAsync_OlderThanWhatIsThere_ChangesNothing()
    {
        TenantId tenant = await fixture.NewLogAsync(5);
        await SignAsync(tenant, Inner);
        CheckpointStore store = fixture.Get<CheckpointStore>();
        StoredCheckpoint newest = (await store.FindAsync(tenant, CancellationToken.None))!;

        await store.SaveAsync(tenant, newest.Origin, newest.Size - 1, "older", CancellationToken.None);
        Assert.Equal(newest, await store.FindAsync(tenant, CancellationToken.None));

        // One beyond the end of the log was never signed: it gives way.
        await fixture.SqlAsync<object>(
            $"UPDATE aibos.kernel_ledger_checkpoint SET size = 1000 WHERE tenant_id = '{tenant}'");
        await store.SaveAsync(tenant, newest.Origin, newest.Size, newest.Note, CancellationToken.None);
        Assert.Equal(newest, await store.FindAsync(tenant, CancellationToken.None));
    }

    private string Origin(TenantId tenant) => fixture.Get<KernelDatabase>().Origin(tenant, 1);

    // One log alone, as another silo would.
    private async Task SignAsync(TenantId tenant, ICheckpointSigner signer)
    {
        CheckpointStore store = fixture.Get<CheckpointStore>();
        UnsignedLog log = Assert.Single(
            await store.ListUnsignedAsync(CancellationToken.None), unsigned => unsigned.Tenant == tenant);
        long from = (await signer.FindAsync(log.Origin, CancellationToken.None))?.Size ?? 0;
        SignResult result = await signer.SignAsync(
            log.Origin, from, store.ReadLeavesAsync(tenant, from, log.Size, CancellationToken.None),
            CancellationToken.None);
        await store.SaveAsync(
            tenant, log.Origin, result.SignedSize, result.Note!.ToString(), CancellationToken.None);
    }

    private CheckpointWriter Writer(ILogger<CheckpointWriter> log) => new(
        fixture.Get<CheckpointSigning>(), fixture.Get<CheckpointStore>(), fixture.Get<SignerRegistry>(),
        fixture.Get<CheckpointBell>(), fixture.Get<LedgerCommitter>(), fixture.Get<CosignatureWriter>(),
        fixture.Get<CheckpointHealth>(), fixture.Get<AuditOptions>(), TimeProvider.System, log);

    /// <summary>Lets something happen just before, or just after, the state of one log is read.</summary>
    private sealed class OvertakenSigner(
        ICheckpointSigner inner, string origin, bool beforeState, Func<Task> overtake) : ICheckpointSigner
    {
        internal bool WasOvertaken { get; private set; }

        public KeyChain Keys => inner.Keys;

        public ValueTask RefreshAsync(CancellationToken cancellationToken) => inner.RefreshAsync(cancellationToken);

        public async ValueTask<SignerState?> FindAsync(string log, CancellationToken cancellationToken)
        {
            if (beforeState && log == origin)
                await OvertakeAsync();
            SignerState? state = await inner.FindAsync(log, cancellationToken);
            if (!beforeState && log == origin)
                await OvertakeAsync();
            return state;
        }

        public ValueTask<LogStanding> StandAsync(string log, CancellationToken cancellationToken) =>
            inner.StandAsync(log, cancellationToken);

        public ValueTask<(Resumption? Resumption, SignerRefusal Refusal)> ResumeAsync(
            string log, long at, string reason, CancellationToken cancellationToken) =>
            inner.ResumeAsync(log, at, reason, cancellationToken);

        public Task<SignResult> SignAsync(
            string log, long fromSize, IAsyncEnumerable<byte[]> leaves, CancellationToken cancellationToken) =>
            inner.SignAsync(log, fromSize, leaves, cancellationToken);

        private Task OvertakeAsync()
        {
            WasOvertaken = true;
            return overtake();
        }
    }

    private sealed class HeardLog : ILogger<CheckpointWriter>
    {
        internal List<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter) => Lines.Add(formatter(state, exception));
    }
}
