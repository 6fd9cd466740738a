using AiBos.Kernel.Audit;
using AiBos.Ledger.Checkpoints;
using AiBos.Ledger.Signing;
using AiBos.Notary;
using AiBos.TestInfrastructure;
using Xunit;

namespace AiBos.Kernel.Tests.Audit;

/// <summary>A real signer on a real socket whose key is changed, and callers that know one key of it.</summary>
public sealed class RemoteSignerRotationTests : IAsyncLifetime
{
    private const string Origin = "d/t/acme/1";
    private const int Day = 86_400;

    private readonly TemporaryDirectory _folder = new();
    private readonly HandTime _time = new();
    private SignerServer _server = null!;
    private string _first = "";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Directory => Path.Combine(_folder.Path, "signer");

    private string KeyFile => Path.Combine(Directory, DeploymentSigner.KeyFile);

    private long Now => _time.GetUtcNow().ToUnixTimeSeconds();

    public async ValueTask InitializeAsync()
    {
        _server = await StartAsync();
        _first = _server.PublicKey;
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task RefreshAsync_PinnedToTheOldKey_FollowsItToTheNewOne()
    {
        using RemoteSigner signer = Open(_first);
        await SignAsync(signer, 0, 10);
        string second = Rotate(0);

        // Nobody told this caller yet: what the new key alone signed is no answer, and after a refresh it is.
        await Assert.ThrowsAsync<SignerUnavailableException>(() => SignAsync(signer, 10, 20));
        Assert.Equal(20, (await signer.FindAsync(Origin, Token))!.Size);
        await signer.RefreshAsync(Token);
        await SignAsync(signer, 20, 30);

        Assert.Equal(second, Convert.ToBase64String(signer.Keys.Active.Span));
        Assert.Equal(
            [second, _first], signer.Keys.Under(Origin).Select(key => Convert.ToBase64String(key.PublicKey)));
    }

    [Fact]
    public async Task StandAsync_PinnedToTheNewKey_BelievesWhatTheOldOneSigned()
    {
        using (RemoteSigner before = Open(_first))
            await SignAsync(before, 0, 10);
        using RemoteSigner signer = Open(Rotate(0));

        Assert.Equal(10, (await signer.StandAsync(Origin, Token)).State!.Size);
        Assert.Equal(10, (await signer.FindAsync(Origin, Token))!.Size);
        await SignAsync(signer, 10, 20);
    }

    [Fact]
    public async Task SignAsync_UntilTheEndOfTheOverlap_IsSignedByBoth()
    {
        using RemoteSigner signer = Open(_first);
        Rotate(Day);
        await signer.RefreshAsync(Token);

        Assert.Equal(2, (await SignAsync(signer, 0, 10)).Note!.Signatures.Count);
        _time.Move(TimeSpan.FromDays(1));
        SignResult last = await SignAsync(signer, 10, 20);

        Assert.Single(last.Note!.Signatures);
        Assert.True(SignedCheckpoint.TryOpen(last.Note, [signer.Keys.Under(Origin)[0]], out _, out _));
        Assert.Null(SignerKeyRing.Load(KeyFile).Former);
    }

    /// <summary>Whoever stole the former key can answer with it, but not to a caller that knows its successor.
    /// </summary>
    [Fact]
    public async Task RefreshAsync_SignerWithTheFormerKeyAlone_IsNotBelieved()
    {
        using RemoteSigner signer = Open(_first);
        byte[] old = await File.ReadAllBytesAsync(KeyFile, Token);
        Rotate(0);
        await signer.RefreshAsync(Token);
        await _server.DisposeAsync();
        await File.WriteAllBytesAsync(KeyFile, old, Token);
        _server = await StartAsync();

        await AssertUnavailableAsync(signer, "nor one that it vouched for");
    }

    [Fact]
    public async Task RefreshAsync_KeyFileSwappedUnderTheSigner_IsUnavailable()
    {
        using RemoteSigner signer = Open(_first);
        File.Delete(KeyFile);
        await AssertUnavailableAsync(signer, "(503)");
        SignerKeyRing.LoadOrCreate(KeyFile, "d");

        await AssertUnavailableAsync(signer, "(503)");
    }

    private static async Task AssertUnavailableAsync(RemoteSigner signer, string words)
    {
        SignerUnavailableException error =
            await Assert.ThrowsAsync<SignerUnavailableException>(() => signer.RefreshAsync(Token).AsTask());
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }

    private static async Task<SignResult> SignAsync(RemoteSigner signer, int from, int to)
    {
        SignResult result = await signer.SignAsync(Origin, from, Leaves(from, to), Token);
        Assert.Equal((SignerRefusal.None, to), (result.Refusal, result.SignedSize));
        return result;
    }

    private static IAsyncEnumerable<byte[]> Leaves(int from, int to) =>
        SampleLeaves.Chain(Origin, to)[from..].ToAsyncEnumerable();

    private string Rotate(int overlapSeconds)
    {
        Assert.True(SignerKeyRing.TryRotate(KeyFile, Now, overlapSeconds, out SignerKeyRing ring));
        return Convert.ToBase64String(ring.Active.PublicKey);
    }

    private Task<SignerServer> StartAsync() => SignerServer.StartAsync(
        new SignerServerOptions { Directory = Directory, Time = _time, Report = _ => { } }, Token);

    private RemoteSigner Open(string key) => RemoteSigner.Open(new AuditOptions
    {
        SignerSocket = _server.Socket,
        SignerToken = Path.Combine(Directory, "signer.token"),
        SignerKey = key,
    });
}
