using System.Security.Cryptography;
using AiBos.Kernel.Audit;
using AiBos.Ledger.Timestamps;
using AiBos.TestInfrastructure;
using Xunit;

namespace AiBos.Kernel.Tests.Audit;

/// <summary>Every way in which an authority can fail is a reason, and none is a timestamp.</summary>
public sealed class TimestampAuthorityTests : IAsyncLifetime
{
    private static readonly byte[] Note = "note\n"u8.ToArray();

    private OpenSslAuthority? _openssl;
    private TimestampServer? _server;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private TimestampServer Server => _server!;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(
            ForeignProgram.IsRequired || ForeignProgram.IsOnPath("openssl"),
            "OpenSSL is not here: apt-get install openssl");
        _openssl = await OpenSslAuthority.CreateAsync(Token);
        _server = new TimestampServer(HonestAsync);
    }

    public ValueTask DisposeAsync()
    {
        _server?.Dispose();
        _openssl?.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task AskAsync_HonestAuthority_GivesItsReply()
    {
        using TimestampAuthority authority = Open();

        TimestampAnswer answer = await authority.AskAsync(Note, Token);

        Assert.Null(answer.Failure);
        TimestampVerifier verifier = TimestampVerifier.FromPem(await File.ReadAllTextAsync(_openssl!.RootsFile, Token));
        Assert.True(verifier.TryVerify(answer.Reply, Note, out VerifiedTimestamp? stamp, out _));
        Assert.Equal(stamp.At, answer.At);
        Assert.Equal("application/timestamp-query", Server.QueryType);
    }

    [Fact]
    public async Task AskAsync_OldReplyAgain_IsNotBelieved()
    {
        using TimestampAuthority authority = Open();
        byte[]? old = null;
        Server.Answer = async query => old ??= await HonestAsync(query);

        TimestampAnswer first = await authority.AskAsync(Note, Token);
        TimestampAnswer second = await authority.AskAsync(Note, Token);

        Assert.Null(first.Failure);
        Assert.Equal((null, "the reply is not believed: OtherRequest"), (second.Reply, second.Failure));
    }

    [Fact]
    public async Task AskAsync_ReplyToAnotherHash_IsNotBelieved()
    {
        using TimestampAuthority authority = Open();
        Server.Answer = _ => HonestAsync(TimestampRequest.Create(
            [1], RandomNumberGenerator.GetBytes(TimestampRequest.NonceBytes)).ToArray());

        Assert.Equal("the reply is not believed: OtherRequest", (await authority.AskAsync(Note, Token)).Failure);
    }

    [Fact]
    public async Task AskAsync_AuthorityOfAnotherRoot_IsNotBelieved()
    {
        using OpenSslAuthority other = await OpenSslAuthority.CreateAsync(Token);
        using TimestampAuthority authority = Open(roots: other.RootsFile);

        Assert.Equal(
            "the reply is not believed: UntrustedAuthority", (await authority.AskAsync(Note, Token)).Failure);
    }

    [Fact]
    public async Task AskAsync_NoReplyAtAll_IsAReason()
    {
        using TimestampAuthority authority = Open();
        Server.Answer = _ => Task.FromResult<byte[]?>(null);
        Assert.Contains("503", (await authority.AskAsync(Note, Token)).Failure, StringComparison.Ordinal);

        Server.Answer = _ => Task.FromResult<byte[]?>([1, 2, 3]);
        Assert.Equal("the reply is not believed: Malformed", (await authority.AskAsync(Note, Token)).Failure);

        Server.Answer = _ => Task.FromResult<byte[]?>(new byte[TimestampReply.BytesMax + 1]);
        Assert.NotNull((await authority.AskAsync(Note, Token)).Failure);

        Server.Dispose();
        Assert.NotNull((await authority.AskAsync(Note, Token)).Failure);
    }

    [Fact]
    public async Task AskAsync_ClocksAnHourApart_IsNotBelieved()
    {
        var time = new HandTime();
        using TimestampAuthority authority = Open(time);

        Assert.StartsWith(
            "its clock says ", (await authority.AskAsync(Note, Token)).Failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AskAsync_NoAnswerInTime_IsAReason()
    {
        var time = new HandTime();
        using TimestampAuthority authority = Open(time);
        var never = new TaskCompletionSource<byte[]?>();
        Server.Answer = _ => never.Task;

        Task<TimestampAnswer> asking = authority.AskAsync(Note, Token);
        await Server.AskedAsync(Token);
        time.Move(TimeSpan.FromSeconds(11));

        Assert.Equal("no answer in time", (await asking).Failure);
        never.SetResult(null);
    }

    [Fact]
    public async Task Open_CertificatesThatCannotBeUsed_StopTheStart()
    {
        string empty = Path.GetTempFileName();
        await File.WriteAllTextAsync(empty, "no certificate", Token);
        foreach (string? roots in new[] { null, "", "/nowhere/roots.pem", empty })
        {
            KernelStartException stopped = Assert.Throws<KernelStartException>(() => Open(roots: roots));
            Assert.Contains("Kernel:Timestamps:RootsFile", stopped.Message, StringComparison.Ordinal);
        }

        File.Delete(empty);
    }

    private async Task<byte[]?> HonestAsync(byte[] query) => await _openssl!.ReplyAsync(query, CancellationToken.None);

    private TimestampAuthority Open(TimeProvider? time = null) => Open(_openssl!.RootsFile, time);

    private TimestampAuthority Open(string? roots, TimeProvider? time = null) => TimestampAuthority.Open(
        new TimestampOptions { Authority = Server.Address, RootsFile = roots }, time ?? TimeProvider.System);
}
