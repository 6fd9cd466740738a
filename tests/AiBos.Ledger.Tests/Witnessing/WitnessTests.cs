using System.Globalization;
using AiBos.Ledger.Checkpoints;
using AiBos.Ledger.Merkle;
using AiBos.Ledger.Notes;
using AiBos.Ledger.Tests.Merkle;
using AiBos.Ledger.Tests.Notes;
using AiBos.Ledger.Tests.Signing;
using AiBos.Ledger.Witnessing;
using AiBos.TestInfrastructure;
using Xunit;

namespace AiBos.Ledger.Tests.Witnessing;

public sealed class WitnessTests : IDisposable
{
    private const string Origin = SampleHeaders.Origin;
    private const int SizeMax = 64;

    private static readonly NaiveTree Tree = new(SizeMax);
    private static readonly HandTime Time = new();

    private readonly SignerFolder _folder = new();
    private readonly FileWitnessStore _store;
    private readonly Witness _witness;

    public WitnessTests()
    {
        Assert.True(FileWitnessStore.TryOpen(_folder.Path, out var store));
        _store = store;
        _witness = WitnessOver(store);
    }

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void AddCheckpoint_GrowingLog_IsCosignedEachTime()
    {
        var old = 0;
        foreach (var size in new[] { 0, 1, 1, 2, 8, 9, 63, 64, 64 })
        {
            var answer = _witness.AddCheckpoint(Request(old, size).ToArray());

            Assert.Equal(WitnessStatus.Cosigned, answer.Status);
            var note = NoteOf(size).With(Line(answer));
            Assert.True(SignedCheckpoint.TryOpen(
                note, [SampleKeys.Log.Verifier, _witness.Verifier], out var opened, out _));
            Assert.Equal(
                [null, Time.GetUtcNow().ToUnixTimeSeconds()], opened.Verified.Select(static line => line.UnixSeconds));
            Assert.Equal(note.ToString(), _witness.FindCheckpoint(Origin)!.ToString());
            old = size;
        }
    }

    [Fact]
    public void AddCheckpoint_AfterReopening_KnowsTheNewest()
    {
        AssertCosigned(Request(0, 9));
        _store.Dispose();
        Assert.True(FileWitnessStore.TryOpen(_folder.Path, out var store));
        using (store)
        {
            AssertConflict(WitnessOver(store).AddCheckpoint(Request(0, 20).ToArray()), 9);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("old 0\n")]
    [InlineData("old 00\n\n")]
    [InlineData("old -1\n\n")]
    [InlineData("Old 0\n\n")]
    [InlineData("old 0\r\n\n")]
    [InlineData("old 0\nAAAA\n\n")]
    [InlineData("old 9223372036854775808\n\n")]
    public void AddCheckpoint_Malformed_Is400(string begin)
    {
        byte[] body = [.. SampleKeys.Utf8(begin), .. NoteOf(1).ToArray()];

        AssertRefused(WitnessStatus.Malformed, _witness.AddCheckpoint(body));
    }

    [Fact]
    public void AddCheckpoint_NoCheckpointInTheNote_Is400()
    {
        var text = SampleKeys.Utf8("not a checkpoint\n");

        AssertRefused(WitnessStatus.Malformed, SignedNote.Create(text, [SampleKeys.Log.Sign(text)]));
    }

    [Fact]
    public void AddCheckpoint_OldSizeAboveTheCheckpoint_Is400() => AssertRefused(
        WitnessStatus.Malformed, _witness.AddCheckpoint(new AddCheckpointRequest(5, [], NoteOf(4)).ToArray()));

    [Fact]
    public void AddCheckpoint_UnknownOrigin_Is404()
    {
        AssertRefused(
            WitnessStatus.UnknownOrigin,
            new Checkpoint("other", 1, Tree.Root(1)).Sign(SampleKeys.Log.Named("other")));

        Assert.Null(_witness.FindCheckpoint("other"));
    }

    [Fact]
    public void AddCheckpoint_NotSignedByTheLog_Is403()
    {
        var text = new Checkpoint(Origin, 1, Tree.Root(1));
        var oneGoodOneForged = SignedNote.Create(
            text.ToBytes(), [SampleKeys.LogBefore.Sign(text.ToBytes()), SampleKeys.Log.Sign("other\n"u8)]);

        AssertRefused(WitnessStatus.Untrusted, text.Sign(SampleKeys.Stranger));
        AssertRefused(WitnessStatus.Untrusted, oneGoodOneForged);
    }

    /// <summary>The former key of a log that changes its key; a stranger's line is not passed on.</summary>
    [Fact]
    public void AddCheckpoint_FormerKeyAndAStranger_IsCosignedWithoutTheStranger()
    {
        var note = new Checkpoint(Origin, 1, Tree.Root(1)).Sign(SampleKeys.LogBefore)
            .With(SampleKeys.Stranger.Sign(NoteOf(1).TextBytes));

        AssertCosigned(new AddCheckpointRequest(0, [], note));

        Assert.Equal(
            [SampleKeys.LogBefore.Verifier.KeyId, _witness.Verifier.KeyId],
            _witness.FindCheckpoint(Origin)!.Signatures.Select(static line => line.KeyId));
    }

    [Fact]
    public void AddCheckpoint_OldSizeNotTheKnown_Is409WithTheKnown()
    {
        AssertConflict(_witness.AddCheckpoint(Request(3, 9).ToArray()), 0);
        AssertCosigned(Request(0, 9));

        foreach (var (old, size) in new[] { (0, 9), (0, 20), (8, 20), (5, 7), (10, 20) })
        {
            AssertConflict(_witness.AddCheckpoint(Request(old, size).ToArray()), 9);
        }
    }

    [Fact]
    public void AddCheckpoint_ProofThatDoesNotVerify_Is422AndChangesNothing()
    {
        AssertCosigned(Request(0, 9));
        var good = Request(9, 20);
        var otherTree = new Checkpoint(Origin, 20, Tree.Root(21)).Sign(SampleKeys.Log);
        var sameSizeOtherRoot = new Checkpoint(Origin, 9, Tree.Root(10)).Sign(SampleKeys.Log);
        AddCheckpointRequest[] bad =
        [
            new(9, [], good.Checkpoint),
            new(9, good.Proof[1..], good.Checkpoint),
            new(9, [.. good.Proof, default], good.Checkpoint),
            new(9, [default, .. good.Proof[1..]], good.Checkpoint),
            new(9, good.Proof, otherTree),
            new(9, [], sameSizeOtherRoot),
            new(9, [default], NoteOf(9)),
        ];

        Assert.All(
            bad, request => AssertRefused(WitnessStatus.Inconsistent, _witness.AddCheckpoint(request.ToArray())));

        Assert.Equal((9, Tree.Root(9)), (_store.Find(Origin)!.Size, _store.Find(Origin)!.Root));
    }

    [Fact]
    public void AddCheckpoint_ProofFromNothingOrEmptyTreeWithARoot_Is422()
    {
        AssertRefused(
            WitnessStatus.Inconsistent,
            _witness.AddCheckpoint(new AddCheckpointRequest(0, [default], NoteOf(1)).ToArray()));
        AssertRefused(
            WitnessStatus.Inconsistent, new Checkpoint(Origin, 0, Tree.Root(1)).Sign(SampleKeys.Log));
    }

    [Fact]
    public void AddCheckpoint_CrashBeforeTheRename_CosignsNothing()
    {
        AssertCosigned(Request(0, 9));
        _store.Dispose();
        Assert.True(FileWitnessStore.TryOpen(_folder.Path, static () => throw new IOException("power"), out var dying));
        using (dying)
        {
            Assert.Throws<IOException>(() => WitnessOver(dying).AddCheckpoint(Request(9, 20).ToArray()));
            Assert.Equal(9, dying.Find(Origin)!.Size);
        }
    }

    /// <summary>The race that the specification warns of: both are consistent, only one may be first.</summary>
    [Fact]
    public async Task AddCheckpoint_TwoAtOnce_ExactlyOneWins()
    {
        for (var old = 0; old < SizeMax - 2; old += 2)
        {
            var from = old;
            using var gate = new Barrier(2);
            var answers = await Task.WhenAll(new[] { from + 1, from + 2 }.Select(size => Task.Run(() =>
            {
                var body = Request(from, size).ToArray();
                gate.SignalAndWait();
                return _witness.AddCheckpoint(body);
            }, TestContext.Current.CancellationToken)));

            var won = Assert.Single(answers, static answer => answer.Status == WitnessStatus.Cosigned);
            var lost = Assert.Single(answers, static answer => answer.Status == WitnessStatus.OldSizeDiffers);
            var size = _store.Find(Origin)!.Size;
            Assert.Equal(size.ToString(CultureInfo.InvariantCulture) + "\n", lost.Body);
            Assert.Equal(from + 1 + Array.IndexOf(answers, won), size);
            if (size == from + 1)
            {
                AssertCosigned(Request(from + 1, from + 2));
            }
        }
    }

    /// <summary>The same race with the order forced: the other request is answered between reading and storing.
    /// </summary>
    [Fact]
    public void AddCheckpoint_OvertakenBetweenReadingAndStoring_Is409AndKeepsTheLarger()
    {
        AssertCosigned(Request(0, 9));
        var overtaken = WitnessOver(new OvertakenStore(_store, () => AssertCosigned(Request(9, 30))));

        AssertConflict(overtaken.AddCheckpoint(Request(9, 20).ToArray()), 30);

        Assert.Equal(30, _store.Find(Origin)!.Size);
    }

    [Fact]
    public void Constructor_KeysOfTheWrongType_Throws()
    {
        Assert.Throws<ArgumentException>(() => new Witness(SampleKeys.Log, [SampleKeys.Log.Verifier], _store, Time));
        Assert.Throws<ArgumentException>(
            () => new Witness(SampleKeys.Witnesses[0], [SampleKeys.Witnesses[1].Verifier], _store, Time));
    }

    private static Witness WitnessOver(IWitnessStore store) =>
        new(SampleKeys.Witnesses[0], [SampleKeys.Log.Verifier, SampleKeys.LogBefore.Verifier], store, Time);

    private static SignedNote NoteOf(int size) => new Checkpoint(Origin, size, Tree.Root(size)).Sign(SampleKeys.Log);

    private static AddCheckpointRequest Request(int old, int size)
    {
        NodeHash[]? proof = [];
        Assert.True(old > size || MerkleProofBuilder.TryBuildConsistency(old, size, Tree, out proof, out _));
        return new AddCheckpointRequest(old, proof, NoteOf(size));
    }

    private static NoteSignature Line(WitnessAnswer answer)
    {
        Assert.EndsWith("\n", answer.Body, StringComparison.Ordinal);
        Assert.True(NoteSignature.TryParse(SampleKeys.Utf8(answer.Body[..^1]), out var line, out _));
        return line;
    }

    private void AssertCosigned(AddCheckpointRequest request) =>
        Assert.Equal(WitnessStatus.Cosigned, _witness.AddCheckpoint(request.ToArray()).Status);

    private void AssertRefused(WitnessStatus expected, SignedNote note) =>
        AssertRefused(expected, _witness.AddCheckpoint(new AddCheckpointRequest(0, [], note).ToArray()));

    private static void AssertConflict(WitnessAnswer answer, long known) => Assert.Equal(
        (WitnessStatus.OldSizeDiffers, "text/x.tlog.size", $"{known}\n"),
        (answer.Status, answer.ContentType, answer.Body));

    private static void AssertRefused(WitnessStatus expected, WitnessAnswer answer)
    {
        Assert.Equal(expected, answer.Status);
        Assert.DoesNotContain("—", answer.Body, StringComparison.Ordinal);
    }
}
