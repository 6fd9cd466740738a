using System.Net;
using AiBos.Kernel.Audit;
using AiBos.Ledger;
using AiBos.Ledger.Checkpoints;
using AiBos.Ledger.Merkle;
using AiBos.Ledger.Notes;
using AiBos.Notary;
using Xunit;

namespace AiBos.Kernel.Tests.Audit;

/// <summary>A real witness on a real port, and one that lies.</summary>
public sealed class WitnessClientTests : IAsyncLifetime
{
    private const string Origin = "d/t/acme/1";

    private readonly TemporaryDirectory _folder = new();
    private readonly NoteSigner _log = NoteSigner.Generate(Origin);
    private readonly NoteSigner _key = NoteSigner.Generate("w.example", NoteAlgorithm.CosignatureV1);
    private readonly SetTime _time = new();
    private readonly List<long> _proved = [];
    private WitnessServer _server = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await WitnessServer.StartAsync(
        new WitnessServerOptions
        {
            Listen = new IPEndPoint(IPAddress.Loopback, 0),
            StateDirectory = Path.Combine(_folder.Path, "state"),
            Key = _key,
            Logs = [_log.Verifier],
            WholeDeployments = true,
            Report = _ => { },
        },
        Token);

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task CosignAsync_GrowingLog_IsCosignedEachTime()
    {
        using WitnessClient client = Open();

        foreach (long size in new[] { 1L, 3, 3, 7 })
        {
            WitnessReply reply = await CosignAsync(client, size);
            Assert.Null(reply.Refusal);
            Assert.True(_key.Verifier.Verify(Sign(size).TextBytes, reply.Signature!.Signature));
        }

        Assert.Equal([1, 3], _proved);
    }

    [Fact]
    public async Task CosignAsync_ClientForgot_ProvesFromTheSizeItIsTold()
    {
        using (WitnessClient first = Open())
            await CosignAsync(first, 3);
        using WitnessClient client = Open();

        Assert.NotNull((await CosignAsync(client, 7)).Signature);
        Assert.Equal([3], _proved);
    }

    [Fact]
    public async Task CosignAsync_WitnessKnowsANewerOne_IsNoFault()
    {
        using (WitnessClient first = Open())
            await CosignAsync(first, 7);
        using WitnessClient client = Open();

        Assert.Equal(new WitnessReply(null, null), await CosignAsync(client, 3));
    }

    [Fact]
    public async Task CosignAsync_AnotherHistory_IsRefusedAndNotAskedAgainAtOnce()
    {
        using WitnessClient client = Open();
        await CosignAsync(client, 3);

        WitnessReply refused = await CosignAsync(client, 7, salt: 1);
        Assert.Equal(new WitnessReply(null, "It answers 422."), refused);
        Assert.Equal(refused, await CosignAsync(client, 7));
        _time.Move(WitnessClient.Rest);
        Assert.NotNull((await CosignAsync(client, 7)).Signature);
    }

    [Fact]
    public async Task CosignAsync_LogOfTheSameDeployment_IsWatched()
    {
        using WitnessClient client = Open();
        const string other = "d/t/globex/1";
        NoteSigner signer = _log.Named(other);
        SignedNote note = new Checkpoint(other, 1, Tree(1, 0).Root()).Sign(signer);
        SignedNote foreign = new Checkpoint("e/t/acme/1", 1, Tree(1, 0).Root()).Sign(_log.Named("e/t/acme/1"));

        Assert.NotNull((await client.CosignAsync(
            other, 1, note, _ => Task.FromResult<NodeHash[]>([]), Token)).Signature);
        Assert.Equal("It answers 404.", (await client.CosignAsync(
            "e/t/acme/1", 1, foreign, _ => Task.FromResult<NodeHash[]>([]), Token)).Refusal);
    }

    [Fact]
    public async Task CosignAsync_AnswerOfAnotherKey_IsNotTaken()
    {
        NoteSigner other = NoteSigner.Generate("w.example", NoteAlgorithm.CosignatureV1);
        using var client = new WitnessClient(new WitnessAddress(new Uri(_server.BaseUrl), other.Verifier), _time);

        WitnessReply reply = await CosignAsync(client, 3);

        Assert.Equal(new WitnessReply(null, "Its answer is no cosignature of its key."), reply);
    }

    [Fact]
    public async Task CosignAsync_NobodyListens_IsAnException()
    {
        using WitnessClient client = Open();
        await _server.DisposeAsync();

        await Assert.ThrowsAsync<HttpRequestException>(() => CosignAsync(client, 3));
    }

    private WitnessClient Open() => new(new WitnessAddress(new Uri(_server.BaseUrl), _key.Verifier), _time);

    private Task<WitnessReply> CosignAsync(WitnessClient client, long size, byte salt = 0) => client.CosignAsync(
        Origin, size, Sign(size, salt),
        from =>
        {
            _proved.Add(from);
            return Task.FromResult(Prove(from, size));
        },
        Token);

    private SignedNote Sign(long size, byte salt = 0) =>
        new Checkpoint(Origin, size, Tree(size, salt).Root()).Sign(_log);

    private static MerkleFrontier Tree(long size, byte salt)
    {
        var tree = new MerkleFrontier();
        for (byte i = 0; i < size; i++)
            tree.Append(LeafHash.OfLeaf([i, salt]));
        return tree;
    }

    private static NodeHash[] Prove(long from, long to)
    {
        var nodes = new TileNodes();
        byte[] hashes = [.. Enumerable.Range(0, (int)to).SelectMany(i => LeafHash.OfLeaf([(byte)i, 0]).ToArray())];
        Assert.True(Tile.TryRead(new TileId(0, 0, (int)to), hashes, out Tile? tile));
        nodes.Add(tile);
        Assert.True(MerkleProofBuilder.TryBuildConsistency(from, to, nodes, out NodeHash[]? proof, out _));
        return proof;
    }
}
