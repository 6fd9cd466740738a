using AiBos.Kernel.Audit;
using AiBos.Ledger;
using AiBos.Ledger.Checkpoints;
using AiBos.Ledger.Notes;
using AiBos.Ledger.Signing;
using AiBos.Notary;
using Xunit;

namespace AiBos.Kernel.Tests.Audit;

/// <summary>A real signer on a real socket, and what its caller makes of it.</summary>
public sealed class RemoteSignerTests : IAsyncLifetime
{
    private const string Origin = "d/t/acme/1";

    private static readonly byte[][] Leaves = Chain(10_000);

    private readonly TemporaryDirectory _folder = new();
    private SignerServer _server = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task SignAsync_MoreLeavesThanARequestHolds_SignsThemAll()
    {
        using RemoteSigner signer = Open();
        Assert.Null(await signer.FindAsync(Origin, Token));

        SignResult result = await signer.SignAsync(Origin, 0, Between(0, 10_000), Token);

        Assert.Equal((SignerRefusal.None, 10_000), (result.Refusal, result.SignedSize));
        Assert.True(SignedCheckpoint.TryOpen(
            result.Note!, signer.Keys.Under(Origin), out SignedCheckpoint? opened, out _));
        SignerState? state = await signer.FindAsync(Origin, Token);
        Assert.Equal((10_000, opened.Checkpoint.Root), (state!.Size, state.Root));
        Assert.Equal(LeafHash.OfLeaf(Leaves[^1]), state.LastLeafHash);
        Assert.Equal(result.Note!.ToString(), state.Checkpoint.ToString());
    }

    [Fact]
    public async Task ResumeAsync_SignedLog_RetiresItAndSignsTheNextWhole()
    {
        using RemoteSigner signer = Open();
        await signer.SignAsync(Origin, 0, Between(0, 10_000), Token);
        SignerState signed = (await signer.FindAsync(Origin, Token))!;

        (Resumption? begun, _) = await signer.ResumeAsync(Origin, 9_000, "the disk broke – ß", Token);

        Assert.Equal(("d/t/acme/2", 9_000L), (begun!.Origin, begun.At));
        LogStanding retired = await signer.StandAsync(Origin, Token);
        Assert.Equal(SignerRefusal.Retired, retired.Refusal);
        Assert.Equal(signed.Root, retired.Newest!.Root);
        LogStanding next = await signer.StandAsync(begun.Origin, Token);
        Assert.Equal(
            (SignerRefusal.None, begun.Commitment, signed.Root, true),
            (next.Refusal, next.Resumption!.Commitment, next.Newest!.Root, next.State is null));
        Assert.Equal(begun.Payload.ToArray(), next.Resumption.Payload.ToArray());

        // More than one request may hold, since no part of it could be signed.
        SignResult result = await signer.SignAsync(
            begun.Origin, 0, Leaves[..9_000].Append(Restore(begun)).ToAsyncEnumerable(), Token);

        Assert.Equal((SignerRefusal.None, 9_001L), (result.Refusal, result.SignedSize));
        Assert.Equal(9_001, (await signer.StandAsync(begun.Origin, Token)).State!.Size);
        (Resumption? none, SignerRefusal refusal) = await signer.ResumeAsync("d/t/globex/1", 3, "why", Token);
        Assert.Equal((null, SignerRefusal.NothingSigned), (none, refusal));
    }

    [Fact]
    public async Task SignAsync_WhatTheSignerRefuses_IsItsRefusal()
    {
        using RemoteSigner signer = Open();
        await signer.SignAsync(Origin, 0, Between(0, 20), Token);

        SignResult behind = await signer.SignAsync(Origin, 10, Between(10, 30), Token);
        SignResult beyond = await signer.SignAsync(Origin, 25, Between(25, 30), Token);
        SignResult gap = await signer.SignAsync(Origin, 20, Between(21, 30), Token);
        SignResult foreign = await signer.SignAsync("d/t/globex/1", 0, Between(0, 3), Token);

        Assert.Equal(new SignResult(null, SignerRefusal.Rollback, 10, 20), behind);
        Assert.Equal(new SignResult(null, SignerRefusal.OutOfOrder, 25, 20), beyond);
        Assert.Equal(new SignResult(null, SignerRefusal.OutOfOrder, 20, 20), gap);
        Assert.Equal(new SignResult(null, SignerRefusal.OriginMismatch, 0, 0), foreign);
    }

    [Fact]
    public async Task SignAsync_TwoCallersAtOnce_NeitherSignsAnotherHistory()
    {
        using RemoteSigner one = Open();
        using RemoteSigner other = Open();

        SignResult[] results = await Task.WhenAll(
            one.SignAsync(Origin, 0, Between(0, 3_000), Token), other.SignAsync(Origin, 0, Between(0, 3_000), Token));

        Assert.Contains(results, result => result.Note is not null);
        Assert.All(results, result => Assert.True(
            result.Note is not null || result.Refusal is SignerRefusal.Superseded or SignerRefusal.Rollback,
            $"{result}"));
        Assert.Equal(3_000, (await one.FindAsync(Origin, Token))!.Size);
    }

    [Fact]
    public async Task FindAsync_WrongToken_IsUnavailable()
    {
        string token = Path.Combine(_folder.Path, "wrong");
        await File.WriteAllTextAsync(token, new string('0', 64), Token);
        Owned(token);
        using RemoteSigner signer = Open(token: token);

        await AssertUnavailableAsync(() => signer.FindAsync(Origin, Token).AsTask(), "refuses the token");
        await AssertUnavailableAsync(() => signer.SignAsync(Origin, 0, Between(0, 3), Token), "refuses the token");
        using RemoteSigner right = Open();
        Assert.Null(await right.FindAsync(Origin, Token));
    }

    [Fact]
    public async Task FindAsync_AnotherSignerAnswers_IsNotBelieved()
    {
        using RemoteSigner right = Open();
        await right.SignAsync(Origin, 0, Between(0, 3), Token);
        string key = Convert.ToBase64String(NoteSigner.Generate("x").Verifier.PublicKey);
        using RemoteSigner signer = Open(key: key);

        await AssertUnavailableAsync(() => signer.FindAsync(Origin, Token).AsTask(), "does not have the key");
        await AssertUnavailableAsync(() => signer.SignAsync(Origin, 3, Between(3, 5), Token), "not signed by the key");
        await AssertUnavailableAsync(() => signer.RefreshAsync(Token).AsTask(), "does not have the key");
        await right.RefreshAsync(Token);
    }

    [Fact]
    public async Task FindAsync_StateIsDamaged_SaysSo()
    {
        using RemoteSigner signer = Open();
        await signer.SignAsync(Origin, 0, Between(0, 3), Token);
        string state = Assert.Single(
            Directory.GetFiles(Path.Combine(_folder.Path, "signer", "state")),
            file => Path.GetFileName(file).Length == 64);
        byte[] bytes = await File.ReadAllBytesAsync(state, Token);
        bytes[20] ^= 1;
        await File.WriteAllBytesAsync(state, bytes, Token);

        await Assert.ThrowsAsync<InvalidDataException>(() => signer.FindAsync(Origin, Token).AsTask());
        SignResult result = await signer.SignAsync(Origin, 3, Between(3, 5), Token);
        Assert.Equal(SignerRefusal.DamagedState, result.Refusal);
    }

    [Fact]
    public async Task SignAsync_SignerWasAway_GoesOnWhereItWas()
    {
        using RemoteSigner signer = Open();
        await signer.SignAsync(Origin, 0, Between(0, 20), Token);
        await _server.DisposeAsync();

        await AssertUnavailableAsync(() => signer.FindAsync(Origin, Token).AsTask(), "cannot be reached");
        _server = await StartAsync();

        Assert.Equal(20, (await signer.FindAsync(Origin, Token))!.Size);
        Assert.Equal(30, (await signer.SignAsync(Origin, 20, Between(20, 30), Token)).SignedSize);
    }

    [Fact]
    public void Open_TokenThatOthersMayRead_IsRefused()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There are no modes.");
        string token = Path.Combine(_folder.Path, "open");
        File.WriteAllText(token, new string('0', 64));
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(token, UnixFileMode.UserRead | UnixFileMode.OtherRead);

        Assert.Throws<KernelStartException>(() => Open(token: token));
        Assert.Throws<KernelStartException>(() => Open(token: Path.Combine(_folder.Path, "none")));
    }

    private static async Task AssertUnavailableAsync(Func<Task> ask, string words)
    {
        SignerUnavailableException error = await Assert.ThrowsAsync<SignerUnavailableException>(ask);
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }

    private static byte[][] Chain(int count) => SampleLeaves.Chain(Origin, count);

    private static byte[] Restore(Resumption begun) => EntryCodec.Encode(new EntryHeader
    {
        Log = begun.Origin,
        Seq = begun.At,
        Prev = LeafHash.OfLeaf(Leaves[begun.At - 1]),
        Id = new Guid("019b0f3c-5a00-7000-9000-000000000000"),
        At = begun.At,
        Kind = EntryKind.Restore,
        Actor = "tester",
        Action = "audit.restore",
        Outcome = "ok",
        Pay = new PayloadStamp(begun.Payload.Length, begun.Commitment),
    });

    private static IAsyncEnumerable<byte[]> Between(int from, int to) => Leaves[from..to].ToAsyncEnumerable();

    private static void Owned(string file)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    private Task<SignerServer> StartAsync() => SignerServer.StartAsync(
        new SignerServerOptions { Directory = Path.Combine(_folder.Path, "signer"), Report = _ => { } }, Token);

    private RemoteSigner Open(string? token = null, string? key = null) => RemoteSigner.Open(new AuditOptions
    {
        SignerSocket = _server.Socket,
        SignerToken = token ?? Path.Combine(_folder.Path, "signer", "signer.token"),
        SignerKey = key ?? _server.PublicKey,
    });
}
