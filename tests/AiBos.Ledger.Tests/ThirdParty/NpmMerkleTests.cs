using System.Globalization;
using System.Text.Json;
using AiBos.Ledger.Merkle;
using Xunit;

namespace AiBos.Ledger.Tests.ThirdParty;

/// <summary>Our proofs through <c>@transmute/rfc9162</c> from npm.</summary>
public sealed class NpmMerkleTests : IDisposable
{
    private static readonly int[] Sizes = [1, 2, 3, 7, 8, 9, 255, 256, 257, 600];

    private readonly string _folder = Directory.CreateTempSubdirectory("aibos-merkle-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Verify_OurProofs_AreAccepted()
    {
        var proofs = OurProofs().ToList();

        var answers = await VerifyAsync(proofs);

        Assert.All(proofs.Zip(answers), static pair => Assert.True(pair.Second, Text(pair.First)));
    }

    [Fact]
    public async Task Verify_TamperedProofs_AreRefused()
    {
        var proofs = OurProofs().SelectMany(Tampered).ToList();

        var answers = await VerifyAsync(proofs);

        Assert.All(proofs.Zip(answers), static pair => Assert.False(pair.Second, Text(pair.First)));
    }

    private static IEnumerable<Proof> OurProofs()
    {
        var edge = new TileEdge();
        var tiles = new List<Tile>();
        var roots = new List<NodeHash> { NodeHash.Empty };
        var leaves = SampleLedger.Create(Sizes[^1]).Rows.Select(static row => row.Leaf.ToArray()).ToList();
        foreach (var leaf in leaves)
        {
            edge.Append(LeafHash.OfLeaf(leaf), tiles);
            roots.Add(edge.Root());
        }

        var nodes = new TileNodes(tiles.Concat(edge.Unfinished()));
        foreach (var size in Sizes)
        {
            foreach (var index in Sizes.Select(static s => s - 1).Where(index => index < size))
            {
                Assert.True(MerkleProofBuilder.TryBuildInclusion(index, size, nodes, out var path, out _));
                yield return new Proof(
                    size, roots[size].ToString(), Hex(path), Convert.ToHexStringLower(leaves[index]), index);
            }

            foreach (var from in Sizes.Where(from => from < size))
            {
                Assert.True(MerkleProofBuilder.TryBuildConsistency(from, size, nodes, out var path, out _));
                yield return new Proof(
                    size, roots[size].ToString(), Hex(path), From: from, Old: roots[from].ToString());
            }
        }
    }

    private static IEnumerable<Proof> Tampered(Proof proof)
    {
        yield return proof with { Root = Flip(proof.Root) };
        yield return proof with { Path = [.. proof.Path, proof.Root] };
        for (var i = 0; i < proof.Path.Length; i++)
        {
            yield return proof with { Path = [.. proof.Path[..i], Flip(proof.Path[i]), .. proof.Path[(i + 1)..]] };
            yield return proof with { Path = [.. proof.Path[..i], .. proof.Path[(i + 1)..]] };
        }

        if (proof.Entry is not null)
        {
            yield return proof with { Entry = Flip(proof.Entry) };

            // The library does not look whether the index lies in the tree: the neighbour must be there.
            if ((proof.Index ^ 1) < proof.Size)
            {
                yield return proof with { Index = proof.Index ^ 1 };
            }
        }
        else
        {
            yield return proof with { Old = Flip(proof.Old!) };
        }
    }

    private static string Flip(string hex)
    {
        var last = int.Parse(hex.AsSpan(hex.Length - 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return string.Create(CultureInfo.InvariantCulture, $"{hex[..^1]}{last ^ 1:x}");
    }

    private static string[] Hex(IReadOnlyList<NodeHash> path) => [.. path.Select(static hash => hash.ToString())];

    private static string Text(Proof proof) => JsonSerializer.Serialize(proof, JsonSerializerOptions.Web);

    private async Task<bool[]> VerifyAsync(IReadOnlyCollection<Proof> proofs)
    {
        var input = Path.Combine(_folder, "proofs");
        await File.WriteAllLinesAsync(input, proofs.Select(Text), TestContext.Current.CancellationToken);
        var (code, output) = await NodePackages.RunAsync("merkle.mjs", input);
        Assert.True(code == 0, output);
        bool[] answers = [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(bool.Parse)];
        Assert.Equal(proofs.Count, answers.Length);
        return answers;
    }

    private sealed record Proof(
        int Size, string Root, string[] Path, string? Entry = null, int Index = 0, int From = 0, string? Old = null);
}
