using AiBos.Ledger.Checkpoints;
using AiBos.Ledger.Merkle;
using AiBos.Ledger.Notes;
using AiBos.Ledger.Tests.Notes;
using Xunit;

namespace AiBos.Ledger.Tests.Checkpoints;

public sealed class SignedCheckpointTests
{
    private static readonly NodeHash Root = NodeHash.OfLeaf(LeafHash.OfLeaf([1]));
    private static readonly Checkpoint Text = new(SampleHeaders.Origin, 1, Root);

    [Fact]
    public void TryOpen_SignedByTheLog_TellsWhoSigned()
    {
        var note = Text.Sign(SampleKeys.Log).With(SampleKeys.Witnesses[0].Cosign(Text.ToBytes(), 5));

        Assert.True(SignedCheckpoint.TryOpen(
            note.ToArray(),
            [SampleKeys.Log.Verifier, SampleKeys.Witnesses[0].Verifier],
            out var opened,
            out var fault));

        Assert.Equal(CheckpointFault.None, fault);
        Assert.Equal(Text.ToString(), opened.Checkpoint.ToString());
        Assert.Equal([null, 5L], opened.Verified.Select(static line => line.UnixSeconds));
        Assert.Equal(note.ToString(), opened.Note.ToString());
    }

    [Fact]
    public void TryOpen_KeyNamedOtherThanTheOrigin_IsRefused()
    {
        var other = SampleKeys.Log.Named("other.example");
        var note = SignedNote.Create(Text.ToBytes(), [other.Sign(Text.ToBytes())]);

        Assert.Equal(CheckpointFault.NoLogSignature, FaultOf(note.ToArray(), other.Verifier));
    }

    [Fact]
    public void TryOpen_WitnessNamedLikeTheOrigin_IsNotTheLog()
    {
        var witness = SampleKeys.Of(SampleHeaders.Origin, 9, NoteAlgorithm.CosignatureV1);
        var note = SignedNote.Create(Text.ToBytes(), [witness.Cosign(Text.ToBytes(), 5)]);

        Assert.Equal(CheckpointFault.NoLogSignature, FaultOf(note.ToArray(), witness.Verifier));
    }

    [Fact]
    public void TryOpen_Tampered_IsRefusedByName()
    {
        var note = Text.Sign(SampleKeys.Log).ToString();
        var size = SampleKeys.Utf8(note.Replace("\n1\n", "\n2\n", StringComparison.Ordinal));
        var origin = SampleKeys.Utf8("x" + note);

        Assert.Equal(CheckpointFault.BadSignature, FaultOf(size, SampleKeys.Log.Verifier));
        Assert.Equal(CheckpointFault.BadSignature, FaultOf(origin, SampleKeys.Log.Verifier));
        Assert.Equal(CheckpointFault.NoLogSignature, FaultOf(SampleKeys.Utf8(note), SampleKeys.Stranger.Verifier));
        Assert.Equal(CheckpointFault.MalformedNote, FaultOf(SampleKeys.Utf8(note[..^1]), SampleKeys.Log.Verifier));
        Assert.Equal(CheckpointFault.MalformedText, FaultOf(SampleKeys.Utf8(note + note), SampleKeys.Log.Verifier));
    }

    [Fact]
    public void TryOpen_EmptyTreeWithARoot_IsRefused()
    {
        var note = new Checkpoint(SampleHeaders.Origin, 0, Root).Sign(SampleKeys.Log);

        Assert.Equal(CheckpointFault.BadEmptyRoot, FaultOf(note.ToArray(), SampleKeys.Log.Verifier));
    }

    [Fact]
    public void TryOpen_OneBitFlippedAnywhere_NeverOpens()
    {
        NoteVerifier[] keys = [SampleKeys.Log.Verifier];
        var bytes = Text.Sign(SampleKeys.Log).ToArray();
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(SignedCheckpoint.TryOpen(bytes, keys, out _, out _), $"bit {bit}");
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    private static CheckpointFault FaultOf(byte[] note, NoteVerifier key)
    {
        Assert.False(SignedCheckpoint.TryOpen(note, [key], out var opened, out var fault));
        Assert.Null(opened);
        return fault;
    }
}
