using AiBos.Ledger.Merkle;
using Xunit;

namespace AiBos.Ledger.Tests.Merkle;

public sealed class MerkleProofBuilderTests
{
    private const int SizeMax = 64;

    private static readonly NaiveTree Tree = new(SizeMax + 1);

    private static readonly NodeHash[] Roots =
        [.. Enumerable.Range(0, SizeMax + 2).Select(static size => Tree.Root(size))];

    [Fact]
    public void TryBuildInclusion_EveryLeafOfEverySize_IsTheDefinitionsAndVerifies() => EachLeaf(
        static (index, size, proof) =>
        {
            Assert.Equal(
                NaiveTree.Path(index, Tree.Leaves.AsSpan(0, size)), proof.Select(static hash => hash.ToArray()));
            Assert.True(MerkleProof.VerifyInclusion(Tree.Leaves[index], index, size, proof, Roots[size]));
        });

    [Fact]
    public void VerifyInclusion_AnyBitFlipped_IsFalse() => EachLeaf(
        static (index, size, proof) =>
        {
            bool Verify(LeafHash leaf, NodeHash[] hashes, NodeHash root) =>
                MerkleProof.VerifyInclusion(leaf, index, size, hashes, root);
            var leaf = Tree.Leaves[index];
            EachFlip(proof, mutated => Assert.False(Verify(leaf, mutated, Roots[size])));
            EachFlip([Roots[size]], mutated => Assert.False(Verify(leaf, proof, mutated[0])));
            EachFlip(
                [NodeHash.OfLeaf(leaf)],
                mutated => Assert.False(Verify(LeafHash.FromBytes(mutated[0].ToArray()), proof, Roots[size])));
        });

    [Fact]
    public void VerifyInclusion_AnyOtherIndex_IsFalse() => EachLeaf(
        static (index, size, proof) =>
        {
            for (var other = -1; other <= SizeMax + 1; other++)
            {
                Assert.Equal(
                    other == index,
                    MerkleProof.VerifyInclusion(Tree.Leaves[index], other, size, proof, Roots[size]));
            }
        });

    [Fact]
    public void VerifyInclusion_AnyOtherSize_IsFalseUnderItsRoot() => EachLeaf(
        static (index, size, proof) =>
        {
            for (var other = 0; other <= SizeMax + 1; other++)
            {
                Assert.Equal(
                    other == size,
                    MerkleProof.VerifyInclusion(Tree.Leaves[index], index, other, proof, Roots[other]));
            }

            Assert.False(MerkleProof.VerifyInclusion(Tree.Leaves[index], index, 4 * size, proof, Roots[size]));
        });

    [Fact]
    public void VerifyInclusion_ShorterLongerOrSwapped_IsFalse() => EachLeaf(
        static (index, size, proof) => EachReshaped(
            proof,
            [Roots[size], NodeHash.OfLeaf(Tree.Leaves[index]), default],
            reshaped => Assert.False(
                MerkleProof.VerifyInclusion(Tree.Leaves[index], index, size, reshaped, Roots[size]))));

    [Fact]
    public void TryBuildConsistency_EveryPair_IsTheDefinitionsAndVerifies() => EachPair(
        static (from, to, proof) =>
        {
            Assert.Equal(
                NaiveTree.Subproof(from, Tree.Leaves.AsSpan(0, to), known: true),
                proof.Select(static hash => hash.ToArray()));
            Assert.True(MerkleProof.VerifyConsistency(from, to, Roots[from], Roots[to], proof));
        });

    [Fact]
    public void VerifyConsistency_AnyBitFlipped_IsFalse() => EachPair(
        static (from, to, proof) =>
        {
            EachFlip(proof, mutated => Assert.False(
                MerkleProof.VerifyConsistency(from, to, Roots[from], Roots[to], mutated)));
            EachFlip([Roots[from]], mutated => Assert.False(
                MerkleProof.VerifyConsistency(from, to, mutated[0], Roots[to], proof)));
            EachFlip([Roots[to]], mutated => Assert.False(
                MerkleProof.VerifyConsistency(from, to, Roots[from], mutated[0], proof)));
        });

    [Fact]
    public void VerifyConsistency_AnyOtherSize_IsFalseUnderItsRoot() => EachPair(
        static (from, to, proof) =>
        {
            for (var other = 0; other <= SizeMax + 1; other++)
            {
                Assert.Equal(
                    other == from || (other == to && proof.Length == 0),
                    MerkleProof.VerifyConsistency(other, to, Roots[other], Roots[to], proof));
                Assert.Equal(
                    other == to || (other == from && proof.Length == 0),
                    MerkleProof.VerifyConsistency(from, other, Roots[from], Roots[other], proof));
            }
        });

    [Fact]
    public void VerifyConsistency_ShorterLongerOrSwapped_IsFalse() => EachPair(
        static (from, to, proof) => EachReshaped(
            proof,
            [Roots[from], Roots[to], default],
            reshaped => Assert.False(MerkleProof.VerifyConsistency(from, to, Roots[from], Roots[to], reshaped))));

    [Fact]
    public void TryBuild_NodeMissing_NamesIt()
    {
        Assert.False(MerkleProofBuilder.TryBuildInclusion(0, 128, Tree, out var proof, out var missing));
        Assert.Null(proof);
        Assert.Equal(new MerkleNode(6, 1), missing);
        Assert.False(MerkleProofBuilder.TryBuildConsistency(64, 66, Tree, out _, out missing));
        Assert.Equal(new MerkleNode(1, 32), missing);
    }

    [Fact]
    public void Nodes_LargestTree_AreFew()
    {
        Assert.InRange(MerkleProofBuilder.InclusionNodes(long.MaxValue - 1, long.MaxValue).Count, 1, 126);
        Assert.InRange(MerkleProofBuilder.InclusionNodes(0, long.MaxValue).Count, 1, 126);
        Assert.InRange(MerkleProofBuilder.ConsistencyNodes(1, long.MaxValue).Count, 1, 126);
        Assert.Empty(MerkleProofBuilder.InclusionNodes(0, 1));
        Assert.Empty(MerkleProofBuilder.ConsistencyNodes(0, 9));
        Assert.Empty(MerkleProofBuilder.ConsistencyNodes(9, 9));
    }

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(0, 0)]
    [InlineData(2, 1)]
    public void InclusionNodes_NoSuchLeaf_Throws(long index, long size) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => MerkleProofBuilder.InclusionNodes(index, size));

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(2, 1)]
    [InlineData(0, -1)]
    public void ConsistencyNodes_NoSuchTrees_Throws(long from, long to) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => MerkleProofBuilder.ConsistencyNodes(from, to));

    private static void EachLeaf(Action<int, int, NodeHash[]> check)
    {
        for (var size = 1; size <= SizeMax; size++)
        {
            for (var index = 0; index < size; index++)
            {
                Assert.True(MerkleProofBuilder.TryBuildInclusion(index, size, Tree, out var proof, out _));
                check(index, size, proof);
            }
        }
    }

    private static void EachPair(Action<int, int, NodeHash[]> check)
    {
        for (var to = 1; to <= SizeMax; to++)
        {
            for (var from = 1; from <= to; from++)
            {
                Assert.True(MerkleProofBuilder.TryBuildConsistency(from, to, Tree, out var proof, out _));
                check(from, to, proof);
            }
        }
    }

    /// <summary>Every bit of a hash takes part alike, so one bit of each byte is enough of them.</summary>
    private static void EachFlip(NodeHash[] hashes, Action<NodeHash[]> check)
    {
        for (var i = 0; i < hashes.Length; i++)
        {
            for (var at = 0; at < NodeHash.BytesLength; at++)
            {
                var bytes = hashes[i].ToArray();
                bytes[at] ^= (byte)(1 << (at % 8));
                NodeHash[] mutated = [.. hashes];
                mutated[i] = NodeHash.FromBytes(bytes);
                check(mutated);
            }
        }
    }

    private static void EachReshaped(NodeHash[] proof, NodeHash[] extras, Action<NodeHash[]> check)
    {
        for (var i = 0; i < proof.Length; i++)
        {
            check([.. proof[..i], .. proof[(i + 1)..]]);
            check([.. proof[..(i + 1)], .. proof[i..]]);
            if (i > 0)
            {
                check([.. proof[..(i - 1)], proof[i], proof[i - 1], .. proof[(i + 1)..]]);
            }
        }

        foreach (var extra in extras)
        {
            check([extra, .. proof]);
            check([.. proof, extra]);
        }
    }
}
