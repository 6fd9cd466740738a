using AiBos.Kernel.Audit;
using AiBos.Ledger;
using AiBos.Ledger.Merkle;
using AiBos.Sdk;
using CsCheck;
using Xunit;

namespace AiBos.Kernel.Tests.Audit;

public sealed class LedgerBatchTests
{
    // How many drafts each append of each log has.
    private static readonly Gen<int[][]> Shape = Gen.Int[1, 3].Array[1, 6].Array[1, 5];

    [Fact]
    public void Add_OfAnyShape_CountsEverything() => Shape.Sample(shape =>
    {
        (LedgerBatch batch, PendingAppend[][] appends) = Build(shape);
        Assert.Equal(shape.Length, batch.Logs.Count);
        Assert.Equal(shape.Sum(log => log.Length), batch.Appends);
        Assert.Equal(shape.Sum(log => log.Sum()), batch.Entries);
        Assert.Equal(appends.SelectMany(log => log), batch.All());
        Assert.Equal(batch.IntentTenants.Count, batch.IntentIds.Count);
        Assert.Equal(
            appends.SelectMany(log => log).SelectMany(append => append.Drafts).Where(draft => draft.HasIntent)
                .Select(draft => draft.Id),
            batch.IntentIds);
    });

    [Fact]
    public void Split_OfAnyShape_LosesAndRepeatsNothing() => Shape.Where(shape => shape.Sum(log => log.Length) > 1)
        .Sample(shape =>
        {
            (LedgerBatch batch, PendingAppend[][] _) = Build(shape);
            (LedgerBatch first, LedgerBatch second) = batch.Split();
            Assert.True(first.Appends > 0 && second.Appends > 0, "A half that is empty would be split for ever.");
            Assert.Equal(batch.Entries, first.Entries + second.Entries);
            foreach (TenantLog log in batch.Logs)
                Assert.Equal(batch.Of(log), [.. Part(first, log), .. Part(second, log)]);
        });

    [Fact]
    public void Split_OfOneLog_KeepsTheOlderHalfFirst()
    {
        (LedgerBatch batch, PendingAppend[][] appends) = Build([[1, 1, 1]]);
        (LedgerBatch first, LedgerBatch second) = batch.Split();
        Assert.Equal(appends[0][..1], first.All());
        Assert.Equal(appends[0][1..], second.All());
    }

    [Fact]
    public void Split_Repeatedly_EndsWithSingleAppends()
    {
        (LedgerBatch batch, PendingAppend[][] appends) = Build([[1, 2], [3], [1, 1, 1]]);
        List<LedgerBatch> left = [batch];
        while (left.Find(part => part.Appends > 1) is { } large)
        {
            left.Remove(large);
            (LedgerBatch first, LedgerBatch second) = large.Split();
            left.AddRange([first, second]);
        }

        Assert.Equal(appends.Sum(log => log.Length), left.Count);
    }

    [Fact]
    public void Without_SomeLogs_KeepsTheOthersWhole()
    {
        (LedgerBatch batch, PendingAppend[][] appends) = Build([[1, 2], [3], [1]]);
        TenantLog middle = batch.Logs[1];
        LedgerBatch rest = batch.Without([middle]);
        Assert.Equal([batch.Logs[0], batch.Logs[2]], rest.Logs);
        Assert.Equal([.. appends[0], .. appends[2]], rest.All());
        Assert.Equal(4, rest.Entries);
    }

    [Fact]
    public void Add_OfNothing_AddsNoLog()
    {
        var batch = new LedgerBatch();
        batch.Add(Log(0), []);
        Assert.Empty(batch.Logs);
        Assert.Equal(0, batch.Entries);
    }

    [Fact]
    public void Add_OfALogTwice_AppendsBehind()
    {
        var batch = new LedgerBatch();
        TenantLog log = Log(0);
        PendingAppend[] appends = [Append(0, 0, 1), Append(0, 1, 1)];
        batch.Add(log, [appends[0]]);
        batch.Add(log, [appends[1]]);
        Assert.Equal(appends, batch.Of(Assert.Single(batch.Logs)));
    }

    private static IEnumerable<PendingAppend> Part(LedgerBatch batch, TenantLog log) =>
        batch.Logs.Contains(log) ? batch.Of(log) : [];

    private static (LedgerBatch Batch, PendingAppend[][] Appends) Build(int[][] shape)
    {
        var batch = new LedgerBatch();
        PendingAppend[][] appends = [.. shape.Select((log, l) =>
            log.Select((drafts, a) => Append(l, a, drafts)).ToArray())];
        for (int l = 0; l < shape.Length; l++)
            batch.Add(Log(l), appends[l]);
        return (batch, appends);
    }

    private static TenantLog Log(int number) => new(
        new TenantId(
            $"tenant-{number}"), $"test/t/tenant-{number}/1", epoch: 1, new LogHead(0, LeafHash.Zero, 0),
        new TileEdge(), 1_000);

    private static PendingAppend Append(int log, int append, int drafts) => new(
        [.. Enumerable.Range(0, drafts).Select(draft => new EntryDraft
        {
            Id = new Guid(log, (short)append, (short)draft, [0x80, 0, 0, 0, 0, 0, 0, 0]),
            Kind = EntryKind.Action,
            Actor = "tester",
            Action = "test.append.entry",
            Outcome = "ok",
            Payload = "{}"u8.ToArray(),
            Commitment = new string('0', 64),
            HasIntent = draft == 0,
        })]);
}
