using System.Text;
using AiBos.Ledger.Checkpoints;
using AiBos.Ledger.Merkle;
using AiBos.Ledger.Notes;
using Xunit;

namespace AiBos.Ledger.Tests.Checkpoints;

public sealed class TlogProofTests
{
    private const int Size = 300;
    private readonly NoteSigner _log = NoteSigner.Generate("d/t/acme/1");

    [Fact]
    public void TryVerify_EveryLeaf_VerifiesAndNoOther()
    {
        var policy = Policy();
        for (var index = 0; index < Size; index += 37)
        {
            Assert.True(TlogProof.TryParse(Proof(index).ToArray(), out var proof, out _));

            Assert.True(proof.TryVerify(Leaf(index), policy, out _, out _));
            Assert.False(proof.TryVerify(Leaf(index + 1), policy, out _, out var fault));
            Assert.Equal(TlogProofFault.NotIncluded, fault);
        }
    }

    [Fact]
    public void TryParse_EveryByteFlipped_NeverVerifies()
    {
        var policy = Policy();
        var bytes = Proof(7).ToArray();
        for (var i = 0; i < bytes.Length; i++)
        {
            var forged = bytes.ToArray();
            forged[i] ^= 1;
            Assert.False(
                TlogProof.TryParse(forged, out var proof, out _) && proof.TryVerify(Leaf(7), policy, out _, out _),
                $"byte {i}");
        }
    }

    [Fact]
    public void ToArray_TenMillionEntries_HasAtMostTwoKilobytes()
    {
        var hashes = new NodeHash[24];
        var note = new Checkpoint("0123456789/t/some-tenant/1", 10_000_000, hashes[0]).Sign(
            _log.Named("0123456789/t/some-tenant/1"));

        Assert.InRange(new TlogProof(9_999_999, hashes, note).ToArray().Length, 1_000, 2_048);
    }

    private CheckpointPolicy Policy()
    {
        var text = CheckpointPolicy.Format([_log.Verifier], [], 0);
        Assert.True(CheckpointPolicy.TryParse(Encoding.UTF8.GetBytes(text), out var policy, out _, out _));
        return policy;
    }

    private TlogProof Proof(int index)
    {
        var edge = new TileEdge();
        var full = new List<Tile>();
        for (var i = 0; i < Size; i++)
        {
            edge.Append(Leaf(i), full);
        }

        var nodes = new TileNodes(full.Concat(edge.Unfinished()));
        Assert.True(MerkleProofBuilder.TryBuildInclusion(index, Size, nodes, out var hashes, out _));
        return new TlogProof(index, hashes, new Checkpoint("d/t/acme/1", Size, edge.Root()).Sign(_log));
    }

    private static LeafHash Leaf(int index) => LeafHash.OfLeaf(Encoding.UTF8.GetBytes($"leaf {index}"));
}
