using AiBos.Ledger.Checkpoints;
using AiBos.Ledger.Merkle;
using AiBos.Ledger.Notes;
using AiBos.Ledger.Signing;
using AiBos.Ledger.Tests.Notes;
using Xunit;

namespace AiBos.Ledger.Tests.Signing;

public sealed class LogSignerTests : IDisposable
{
    private const string Origin = SampleHeaders.Origin;

    private static readonly byte[][] Leaves = LeavesOf(SampleLedger.Create(40));

    private readonly SignerFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Sign_GrowingLog_SignsTheRootOfItsLeaves()
    {
        using var signer = _folder.Open();
        Assert.Null(signer.Find(Origin));
        long signed = 0;
        foreach (var size in new[] { 1, 2, 7, 8, 40 })
        {
            var result = signer.Sign(Origin, signed, Between(signed, size));
            signed = size;

            var opened = Open(result.Note, SampleKeys.Log);
            Assert.Equal(SignerRefusal.None, result.Refusal);
            Assert.Equal(size, result.SignedSize);
            Assert.Equal((size, RootOf(size)), (opened.Checkpoint.Size, opened.Checkpoint.Root));
            var state = signer.Find(Origin);
            Assert.NotNull(state);
            Assert.Equal((size, RootOf(size)), (state.Size, state.Root));
            Assert.Equal(LeafHash.OfLeaf(Leaves[size - 1]), state.LastLeafHash);
            Assert.Equal(result.Note!.ToString(), state.Checkpoint.ToString());
        }
    }

    [Fact]
    public void Sign_AfterReopening_GoesOnWhereItWas()
    {
        using (var signer = _folder.Open())
        {
            Assert.Equal(SignerRefusal.None, signer.Sign(Origin, 0, Between(0, 13)).Refusal);
        }

        using var again = _folder.Open();
        var result = again.Sign(Origin, 13, Between(13, 40));

        Assert.Equal(RootOf(40), Open(result.Note, SampleKeys.Log).Checkpoint.Root);
    }

    [Fact]
    public void Sign_NothingNew_IsTheNewestCheckpointAgain()
    {
        using var signer = _folder.Open();
        var first = signer.Sign(Origin, 0, Between(0, 5));
        var written = File.GetLastWriteTimeUtc(_folder.State);

        var again = signer.Sign(Origin, 5, []);

        Assert.Equal(first.Note!.ToString(), again.Note!.ToString());
        Assert.Equal(written, File.GetLastWriteTimeUtc(_folder.State));
    }

    [Fact]
    public void Sign_NewLogWithoutLeaves_SignsTheEmptyTree()
    {
        using var signer = _folder.Open();

        var empty = signer.Sign(Origin, 0, []);

        Assert.Equal(NodeHash.Empty, Open(empty.Note, SampleKeys.Log).Checkpoint.Root);
        Assert.Equal(SignerRefusal.None, signer.Sign(Origin, 0, Between(0, 3)).Refusal);
    }

    [Theory]
    [InlineData(0, SignerRefusal.Rollback)]
    [InlineData(9, SignerRefusal.Rollback)]
    [InlineData(11, SignerRefusal.OutOfOrder)]
    public void Sign_FromAnotherSize_IsRefusedAndChangesNothing(long from, SignerRefusal expected)
    {
        using var signer = _folder.Open();
        Assert.Equal(SignerRefusal.None, signer.Sign(Origin, 0, Between(0, 10)).Refusal);
        var before = File.ReadAllBytes(_folder.State);

        var result = signer.Sign(Origin, from, Between(from, 40));

        Assert.Equal((expected, from, 10L), (result.Refusal, result.Position, result.SignedSize));
        Assert.Null(result.Note);
        Assert.Equal(before, File.ReadAllBytes(_folder.State));
    }

    /// <summary>The rewritten log is valid in itself; only the memory of the signer tells.</summary>
    [Fact]
    public void Sign_RewrittenHistory_IsForked()
    {
        using var signer = _folder.Open();
        Assert.Equal(SignerRefusal.None, signer.Sign(Origin, 0, Between(0, 10)).Refusal);
        var before = File.ReadAllBytes(_folder.State);

        var result = signer.Sign(Origin, 10, Rewritten(9).Skip(10));

        Assert.Equal((SignerRefusal.Forked, 10L), (result.Refusal, result.Position));
        Assert.Equal(before, File.ReadAllBytes(_folder.State));
    }

    [Fact]
    public void Sign_CrashBeforeTheRename_KeepsTheOldState()
    {
        using (var signer = _folder.Open())
        {
            Assert.Equal(SignerRefusal.None, signer.Sign(Origin, 0, Between(0, 10)).Refusal);
        }

        var before = File.ReadAllBytes(_folder.State);
        using (var dying = _folder.Open(beforeRename: static () => throw new IOException("power")))
        {
            Assert.Throws<IOException>(() => dying.Sign(Origin, 10, Between(10, 20)));
        }

        Assert.True(File.Exists(_folder.State + ".tmp"));
        Assert.Equal(before, File.ReadAllBytes(_folder.State));
        using var again = _folder.Open();
        Assert.Equal(10, again.Find(Origin)!.Size);
        Assert.Equal(RootOf(30), Open(again.Sign(Origin, 10, Between(10, 30)).Note, SampleKeys.Log).Checkpoint.Root);
    }

    [Fact]
    public void Sign_DamagedState_IsRefused()
    {
        using var signer = _folder.Open();
        Assert.Equal(SignerRefusal.None, signer.Sign(Origin, 0, Between(0, 10)).Refusal);
        var good = File.ReadAllBytes(_folder.State);
        for (var at = 0; at < good.Length; at++)
        {
            var bad = good.ToArray();
            bad[at] ^= 1;
            AssertDamaged(signer, bad);
        }

        foreach (var length in new[] { 0, 1, 8, 40, good.Length - 1 })
        {
            AssertDamaged(signer, good[..length]);
        }

        AssertDamaged(signer, [.. good, 0]);
        File.WriteAllBytes(_folder.State, good);
        Assert.Equal(10, signer.Find(Origin)!.Size);
    }

    /// <summary>A whole state file, but of another log or of an edge that its checkpoint does not have.</summary>
    [Fact]
    public void Sign_StateWhosePartsDisagree_IsRefused()
    {
        using var signer = _folder.Open();
        Assert.Equal(SignerRefusal.None, signer.Sign(Origin, 0, Between(0, 10)).Refusal);
        var state = signer.Find(Origin)!;
        var frontier = new MerkleFrontier();
        frontier.Append(LeafHash.OfLeaf(Leaves[0]));
        var forged = new Checkpoint(Origin, 10, state.Root).Sign(SampleKeys.Stranger).Signatures[0];
        var key = SampleKeys.Log.Verifier;

        AssertDamaged(signer, new SignerState("other", state.CopyFrontier(), state.LastLeafHash, state.Checkpoint)
            .Encode());
        AssertDamaged(signer, new SignerState(Origin, frontier, state.LastLeafHash, state.Checkpoint).Encode());
        AssertDamaged(signer, new SignerState(
            Origin,
            state.CopyFrontier(),
            state.LastLeafHash,
            SignedNote.Create(state.Checkpoint.TextBytes, [new NoteSignature(key.Name, key.KeyId, forged.Signature)]))
            .Encode());
    }

    [Fact]
    public void TryOpen_WhileAnotherHoldsTheDirectory_IsLocked()
    {
        var key = SignerFolder.KeyOf(SampleKeys.Log);
        using (_folder.Open())
        {
            Assert.False(LogSigner.TryOpen(_folder.Path, key, null, out var second, out var refusal));
            Assert.Null(second);
            Assert.Equal(SignerRefusal.Locked, refusal);
        }

        Assert.True(LogSigner.TryOpen(_folder.Path, key, null, out var third, out _));
        third.Dispose();
        Assert.Throws<ObjectDisposedException>(() => third.Find(Origin));
    }

    [Fact]
    public void Sign_WhileKeysChange_BothSignAndThenTheNewOneAlone()
    {
        using (var before = _folder.Open(SampleKeys.LogBefore))
        {
            Assert.Equal(SignerRefusal.None, before.Sign(Origin, 0, Between(0, 10)).Refusal);
        }

        using (var both = _folder.Open(SampleKeys.Log, SampleKeys.LogBefore))
        {
            var note = both.Sign(Origin, 10, []).Note;
            Assert.Equal(2, note!.Signatures.Count);
            Assert.Equal(10, Open(note, SampleKeys.Log).Checkpoint.Size);
            Assert.Equal(10, Open(note, SampleKeys.LogBefore).Checkpoint.Size);
        }

        using var after = _folder.Open(SampleKeys.Log);
        var last = after.Sign(Origin, 10, Between(10, 20)).Note;
        Assert.Equal(20, Open(last, SampleKeys.Log).Checkpoint.Size);
        Assert.Single(last!.Signatures);
    }

    /// <summary>A log without entries during the overlap is still extended when the former key is gone.</summary>
    [Fact]
    public void Sign_StateOfAKeyLongGone_GoesOn()
    {
        using (var before = _folder.Open(SampleKeys.LogBefore))
        {
            Assert.Equal(SignerRefusal.None, before.Sign(Origin, 0, Between(0, 10)).Refusal);
        }

        using var after = _folder.Open(SampleKeys.Log);

        Assert.Equal(10, Open(after.Sign(Origin, 10, []).Note, SampleKeys.Log).Checkpoint.Size);
        Assert.Equal(SignerRefusal.Rollback, after.Sign(Origin, 3, Between(3, 10)).Refusal);
    }

    [Fact]
    public async Task Complete_TwoSessionsAtOnce_ExactlyOneWins()
    {
        using var signer = _folder.Open();
        for (var size = 0; size < 40; size += 4)
        {
            var from = size;
            var results = await Task.WhenAll(Enumerable.Range(0, 2).Select(i => Task.Run(() =>
            {
                // One offers two entries, the other four: both extend, but only one can be first.
                Assert.True(signer.TryBegin(Origin, from, out var session, out _));
                foreach (var leaf in Between(from, from + 2 + 2 * i))
                {
                    Assert.Equal(SignerRefusal.None, session.Add(leaf.Span));
                }

                return session;
            }, TestContext.Current.CancellationToken)));
            using var gate = new Barrier(2);
            var done = await Task.WhenAll(results.Select(session => Task.Run(() =>
            {
                gate.SignalAndWait();
                return session.Complete();
            }, TestContext.Current.CancellationToken)));

            Assert.Single(done, static result => result.Refusal == SignerRefusal.None);
            Assert.Single(done, static result => result.Refusal == SignerRefusal.Superseded);
            var reached = signer.Find(Origin)!.Size;
            Assert.Equal(SignerRefusal.None, signer.Sign(Origin, reached, Between(reached, from + 4)).Refusal);
        }
    }

    [Fact]
    public void Sign_TwoLogs_AreKeptApart()
    {
        const string Other = "prod.example/t/globex/1";
        using var signer = _folder.Open();
        var others = LeavesOf(SampleLedger.Create(3, Other)).Select(static leaf => (ReadOnlyMemory<byte>)leaf);

        Assert.Equal(SignerRefusal.None, signer.Sign(Origin, 0, Between(0, 5)).Refusal);
        Assert.Equal(SignerRefusal.None, signer.Sign(Other, 0, others).Refusal);

        Assert.Equal((5, 3), (signer.Find(Origin)!.Size, signer.Find(Other)!.Size));
        Assert.Throws<ArgumentException>(() => signer.Find("with space"));
    }

    private void AssertDamaged(LogSigner signer, byte[] bytes)
    {
        File.WriteAllBytes(_folder.State, bytes);
        Assert.Equal(SignerRefusal.DamagedState, signer.Sign(Origin, 10, Between(10, 20)).Refusal);
        Assert.Throws<InvalidDataException>(() => signer.Find(Origin));
        Assert.Equal(bytes, File.ReadAllBytes(_folder.State));
    }

    private static byte[][] LeavesOf(SampleLedger ledger) => [.. ledger.Rows.Select(static row => row.Leaf)];

    private static IEnumerable<ReadOnlyMemory<byte>> Between(long from, long to) =>
        Leaves[(int)from..(int)to].Select(static leaf => (ReadOnlyMemory<byte>)leaf);

    /// <summary>The log with another entry at one position, and everything after it mended.</summary>
    private static IEnumerable<ReadOnlyMemory<byte>> Rewritten(int position)
    {
        var prev = LeafHash.Zero;
        for (var seq = 0; seq < Leaves.Length; seq++)
        {
            Assert.True(EntryCodec.TryDecode(Leaves[seq], out var header, out _));
            var leaf = EntryCodec.Encode(header with
            {
                Prev = prev,
                Actor = seq == position ? "somebody.else" : header.Actor,
            });
            prev = LeafHash.OfLeaf(leaf);
            yield return leaf;
        }
    }

    private static NodeHash RootOf(int size)
    {
        var frontier = new MerkleFrontier();
        foreach (var leaf in Leaves.Take(size))
        {
            frontier.Append(LeafHash.OfLeaf(leaf));
        }

        return frontier.Root();
    }

    private static SignedCheckpoint Open(SignedNote? note, NoteSigner key)
    {
        Assert.NotNull(note);
        Assert.True(SignedCheckpoint.TryOpen(note, [key.Verifier], out var opened, out var fault), fault.ToString());
        return opened;
    }
}
