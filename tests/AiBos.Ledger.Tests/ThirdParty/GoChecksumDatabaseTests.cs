using AiBos.Ledger.Checkpoints;
using AiBos.Ledger.Merkle;
using AiBos.Ledger.Notes;
using Xunit;

namespace AiBos.Ledger.Tests.ThirdParty;

/// <summary>Ours through Go's code (Debian: golang-go, golang-golang-x-mod-dev), which knows nothing of us.</summary>
public sealed class GoChecksumDatabaseTests : IDisposable
{
    private const int Size = 600;
    private const string Origin = "prod.example/t/acme/1";
    private readonly string _folder = Directory.CreateTempSubdirectory("aibos-go-").FullName;
    private readonly NoteSigner _signer = NoteSigner.Generate(Origin);
    private readonly byte[][] _leaves = [.. SampleLedger.Create(Size, Origin).Rows.Select(row => row.Leaf)];

    public GoChecksumDatabaseTests() => Write();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Check_OurLog_IsAccepted()
    {
        var (code, output) = await RunAsync();

        Assert.True(code == 0, output);
        Assert.Contains($"ACCEPTED 10 proofs under size {Size}", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("checkpoint", 3)]
    [InlineData("checkpoint", 60)]
    [InlineData("tile/0/000", 9)]
    [InlineData("tile/1/000.p/2", 40)]
    [InlineData("proofs.txt", 300)]
    public async Task Check_OneBitChanged_IsRefused(string file, int offset)
    {
        var path = Path.Combine(_folder, file);
        var bytes = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        bytes[offset] ^= 1;
        await File.WriteAllBytesAsync(path, bytes, TestContext.Current.CancellationToken);

        var (code, output) = await RunAsync();

        Assert.True(code != 0, output);
    }

    private async Task<(int Code, string Output)> RunAsync()
    {
        const string Library = "/usr/share/gocode/src/golang.org/x/mod/sumdb/tlog";
        ThirdPartyTool.RequireOrSkip(
            Directory.Exists(Library),
            "Go's sumdb code is not here: apt-get install golang-go golang-golang-x-mod-dev");
        var source = Path.Combine(AppContext.BaseDirectory, "ThirdParty", "check.go");
        return await ThirdPartyTool.RunAsync(
            "go",
            ["run", source, _signer.Verifier.ToString(), _folder],
            environment: new Dictionary<string, string>
            {
                ["GO111MODULE"] = "off",
                ["GOPATH"] = "/usr/share/gocode",
                ["GOFLAGS"] = "",
                ["GOCACHE"] = Path.Combine(Path.GetTempPath(), "aibos-go-cache"),
            });
    }

    private void Write()
    {
        var edge = new TileEdge();
        var tiles = new List<Tile>();
        var roots = new List<NodeHash> { NodeHash.Empty };
        foreach (var leaf in _leaves)
        {
            edge.Append(LeafHash.OfLeaf(leaf), tiles);
            roots.Add(edge.Root());
        }

        foreach (var tile in tiles.Concat(edge.Unfinished()))
        {
            var path = Path.Combine(_folder, tile.Id.ToString());
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, tile.ToArray());
        }

        File.WriteAllBytes(
            Path.Combine(_folder, "checkpoint"), new Checkpoint(Origin, Size, edge.Root()).Sign(_signer).ToArray());
        var nodes = new TileNodes(tiles.Concat(edge.Unfinished()));
        var proofs = new[] { 0, 255, 256, 300, 599 }.Select(index =>
        {
            Assert.True(MerkleProofBuilder.TryBuildInclusion(index, Size, nodes, out var proof, out _));
            return $"inclusion {index} {Size} {roots[Size]} {Convert.ToHexStringLower(_leaves[index])} "
                + string.Join(',', proof);
        }).Concat(new[] { 1, 255, 256, 511, 599 }.Select(from =>
        {
            Assert.True(MerkleProofBuilder.TryBuildConsistency(from, Size, nodes, out var proof, out _));
            return $"consistency {from} {Size} {roots[Size]} {roots[from]} {string.Join(',', proof)}";
        }));
        File.WriteAllLines(Path.Combine(_folder, "proofs.txt"), proofs);
    }
}
