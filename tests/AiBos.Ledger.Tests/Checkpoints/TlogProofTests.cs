using AiBos.Ledger.Checkpoints;
using AiBos.Ledger.Merkle;
using AiBos.Ledger.Tests.Merkle;
using AiBos.Ledger.Tests.Notes;
using Xunit;

namespace AiBos.Ledger.Tests.Checkpoints;

public sealed class TlogProofTests
{
    private const int Size = 13;

    private static readonly NaiveTree Tree = new(Size);

    private static readonly CheckpointPolicy Policy = PolicyOf(
        CheckpointPolicy.Format([SampleKeys.Log.Verifier], [], 0));

    [Fact]
    public void TryVerify_EveryLeaf_IsIncludedAndNoOther()
    {
        for (var index = 0; index < Size; index++)
        {
            Assert.True(TlogProof.TryParse(Make(index).ToArray(), out var proof, out _));

            Assert.True(proof.TryVerify(Tree.Leaves[index], Policy, out var checkpoint, out var fault));

            Assert.Equal(TlogProofFault.None, fault);
            Assert.Equal(Size, checkpoint.Checkpoint.Size);
            Assert.False(proof.TryVerify(NaiveTree.Leaf(Size), Policy, out checkpoint, out fault));
            Assert.Equal(TlogProofFault.NotIncluded, fault);
            Assert.Null(checkpoint);
        }
    }

    [Fact]
    public void TryVerify_CheckpointOfAStranger_IsRefused()
    {
        var other = PolicyOf(CheckpointPolicy.Format([SampleKeys.Stranger.Verifier], [], 0));

        Assert.False(Make(3).TryVerify(Tree.Leaves[3], other, out _, out var fault));
        Assert.Equal(TlogProofFault.CheckpointRefused, fault);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("opaque")]
    public void TryParse_OwnForm_RoundTrips(string? extra)
    {
        var made = Make(5, extra is null ? null : SampleKeys.Utf8(extra));

        Assert.True(TlogProof.TryParse(made.ToArray(), out var read, out var fault), fault.ToString());

        Assert.Equal(made.ToString(), read.ToString());
        Assert.Equal(made.Extra, read.Extra);
        Assert.Equal(5, read.Index);
        Assert.Equal(made.Hashes.ToArray(), read.Hashes.ToArray());
        Assert.StartsWith("c2sp.org/tlog-proof@v1\n", read.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("c2sp.org/tlog-proof@v1", "c2sp.org/tlog-proof@v2", TlogProofFault.BadHeader)]
    [InlineData("index 5", "extra !\nindex 5", TlogProofFault.BadExtra)]
    [InlineData("index 5", "extra AA==\nextra AA==\nindex 5", TlogProofFault.BadIndex)]
    [InlineData("index 5", "index 05", TlogProofFault.BadIndex)]
    [InlineData("index 5", "index -5", TlogProofFault.BadIndex)]
    [InlineData("index 5\n", "", TlogProofFault.BadIndex)]
    [InlineData("index 5", "index 5\r", TlogProofFault.MalformedText)]
    [InlineData("index 5", "index 5\nAAAA", TlogProofFault.BadHash)]
    [InlineData("index 5", "index 5\n", TlogProofFault.MalformedCheckpoint)]
    [InlineData("— ", "- ", TlogProofFault.MalformedCheckpoint)]
    public void TryParse_Malformed_IsRefusedByName(string part, string instead, TlogProofFault expected)
    {
        var text = Make(5).ToString();
        Assert.Contains(part, text, StringComparison.Ordinal);
        var bytes = SampleKeys.Utf8(text.Replace(part, instead, StringComparison.Ordinal));

        // Two blank lines: the first ends the proof, and the note then begins with a line of hashes.
        if (expected == TlogProofFault.MalformedCheckpoint && part.StartsWith("index", StringComparison.Ordinal))
        {
            Assert.True(TlogProof.TryParse(bytes, out var odd, out _));
            Assert.False(odd.TryVerify(Tree.Leaves[5], Policy, out _, out _));
            return;
        }

        Assert.False(TlogProof.TryParse(bytes, out var proof, out var fault));
        Assert.Null(proof);
        Assert.Equal(expected, fault);
    }

    [Fact]
    public void TryParse_SixtyFourHashes_IsRefused()
    {
        var text = Make(5).ToString();
        var line = Convert.ToBase64String(new byte[32]) + "\n";
        var begin = "c2sp.org/tlog-proof@v1\nindex 5\n";
        var end = text[text.IndexOf("\n\n", StringComparison.Ordinal)..][1..];

        Assert.True(TlogProof.TryParse(
            SampleKeys.Utf8(begin + string.Concat(Enumerable.Repeat(line, 63)) + end), out _, out _));
        Assert.False(TlogProof.TryParse(
            SampleKeys.Utf8(begin + string.Concat(Enumerable.Repeat(line, 64)) + end), out _, out var fault));
        Assert.Equal(TlogProofFault.BadHash, fault);
        Assert.Throws<ArgumentException>(() => new TlogProof(0, new NodeHash[64], Make(5).Checkpoint));
    }

    [Fact]
    public void TryVerify_OneBitFlippedAnywhere_NeverVerifies()
    {
        var bytes = Make(5).ToArray();
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(
                TlogProof.TryParse(bytes, out var proof, out _)
                && proof.TryVerify(Tree.Leaves[5], Policy, out _, out _),
                $"bit {bit}");
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public void ToArray_TenMillionEntries_HasAtMostTwoKilobytes()
    {
        var checkpoint = new Checkpoint(SampleHeaders.Origin, 10_000_000, default).Sign(SampleKeys.Log);

        Assert.InRange(new TlogProof(9_999_999, new NodeHash[24], checkpoint).ToArray().Length, 1_000, 2_048);
    }

    private static TlogProof Make(int index, byte[]? extra = null)
    {
        Assert.True(MerkleProofBuilder.TryBuildInclusion(index, Size, Tree, out var hashes, out _));
        var checkpoint = new Checkpoint(SampleHeaders.Origin, Size, Tree.Root(Size)).Sign(SampleKeys.Log);
        return new TlogProof(index, hashes, checkpoint, extra);
    }

    private static CheckpointPolicy PolicyOf(string text)
    {
        Assert.True(CheckpointPolicy.TryParse(SampleKeys.Utf8(text), out var policy, out _, out _));
        return policy;
    }
}
