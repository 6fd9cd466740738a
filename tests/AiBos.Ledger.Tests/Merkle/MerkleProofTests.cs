using System.Text.Json;
using AiBos.Ledger.Merkle;
using Xunit;

namespace AiBos.Ledger.Tests.Merkle;

/// <summary>The published cases, positive and mutated; properties stand in <see cref="MerkleProofBuilderTests"/>.
/// </summary>
public sealed class MerkleProofTests
{
    [Fact]
    public void VerifyInclusion_PublishedCases_AgreesWithEach() => AssertEach(
        "merkle/inclusion.json",
        49,
        static one => TryReadProof(one, out var proof)
            && one.GetProperty("leafHash").GetBytesFromBase64() is { Length: 32 } leaf
            && one.GetProperty("root").GetBytesFromBase64() is { Length: 32 } root
            && MerkleProof.VerifyInclusion(
                LeafHash.FromBytes(leaf),
                unchecked((long)one.GetProperty("leafIdx").GetUInt64()),
                unchecked((long)one.GetProperty("treeSize").GetUInt64()),
                proof,
                NodeHash.FromBytes(root)));

    [Fact]
    public void VerifyConsistency_PublishedCases_AgreesWithEach() => AssertEach(
        "merkle/consistency.json",
        43,
        static one => TryReadProof(one, out var proof)
            && one.GetProperty("root1").GetBytesFromBase64() is { Length: 32 } root1
            && one.GetProperty("root2").GetBytesFromBase64() is { Length: 32 } root2
            && MerkleProof.VerifyConsistency(
                unchecked((long)one.GetProperty("size1").GetUInt64()),
                unchecked((long)one.GetProperty("size2").GetUInt64()),
                NodeHash.FromBytes(root1),
                NodeHash.FromBytes(root2),
                proof));

    [Theory]
    [InlineData(-1, 1)]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(0, -1)]
    [InlineData(long.MinValue, long.MinValue)]
    [InlineData(long.MaxValue, long.MaxValue)]
    public void VerifyInclusion_NoSuchPosition_IsFalse(long index, long size) =>
        Assert.False(MerkleProof.VerifyInclusion(LeafHash.Zero, index, size, [], default));

    [Theory]
    [InlineData(0)]
    [InlineData(long.MaxValue - 1)]
    [InlineData(1L << 62)]
    public void VerifyInclusion_LargestTreeAndEndlessProof_IsFalse(long index)
    {
        Assert.False(MerkleProof.VerifyInclusion(
            LeafHash.Zero, index, long.MaxValue, new NodeHash[100_000], NodeHash.Empty));
        Assert.False(MerkleProof.VerifyConsistency(
            index + 1, long.MaxValue, default, NodeHash.Empty, new NodeHash[100_000]));
    }

    [Fact]
    public void VerifyConsistency_EqualSizes_TakesEqualRootsAndNoProof()
    {
        var root = NodeHash.OfLeaf(LeafHash.Zero);

        Assert.True(MerkleProof.VerifyConsistency(5, 5, root, root, []));
        Assert.False(MerkleProof.VerifyConsistency(5, 5, root, root, [root]));
        Assert.False(MerkleProof.VerifyConsistency(5, 5, root, NodeHash.Empty, []));
        Assert.True(MerkleProof.VerifyConsistency(0, 0, NodeHash.Empty, NodeHash.Empty, []));
        Assert.False(MerkleProof.VerifyConsistency(0, 0, root, root, []));
        Assert.False(MerkleProof.VerifyConsistency(-1, -1, root, root, []));
    }

    [Fact]
    public void VerifyConsistency_FromTheEmptyTree_ProvesNothing()
    {
        var root = NodeHash.OfLeaf(LeafHash.Zero);

        Assert.False(MerkleProof.VerifyConsistency(0, 1, NodeHash.Empty, root, []));
        Assert.False(MerkleProof.VerifyConsistency(0, 1, root, root, [root]));
        Assert.False(MerkleProof.VerifyConsistency(1, 0, root, NodeHash.Empty, []));
    }

    private static void AssertEach(string path, int count, Func<JsonElement, bool> verify)
    {
        using var vectors = JsonDocument.Parse(RepositoryFiles.ReadVector(path));
        Assert.Equal(count, vectors.RootElement.GetArrayLength());
        Assert.All(
            vectors.RootElement.EnumerateArray(),
            one => Assert.True(
                verify(one) != one.GetProperty("wantErr").GetBoolean(), one.GetProperty("file").GetString()));
    }

    /// <summary>A hash of another length cannot enter the library at all.</summary>
    private static bool TryReadProof(JsonElement one, out NodeHash[] proof)
    {
        var listed = one.GetProperty("proof");
        byte[][] hashes = listed.ValueKind == JsonValueKind.Null
            ? []
            : [.. listed.EnumerateArray().Select(static hash => hash.GetBytesFromBase64())];
        proof = [.. hashes.Where(static hash => hash.Length == 32).Select(static hash => NodeHash.FromBytes(hash))];
        return proof.Length == hashes.Length;
    }
}
