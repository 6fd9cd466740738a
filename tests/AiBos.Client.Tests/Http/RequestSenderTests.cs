using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using AiBos.Client.Tests.Stub;
using Xunit;

namespace AiBos.Client.Tests.Http;

public sealed class RequestSenderTests : ClientFixture
{
    private static readonly CallOptions Keyed = new() { IdempotencyKey = "k1" };

    [Theory]
    [InlineData(503, "LEDGER_UNAVAILABLE")]
    [InlineData(429, "RATE_LIMITED")]
    public async Task SendAsync_AskedToComeBackWithKey_RepeatsTheSameRequest(int status, string code)
    {
        Stub.Script(StubReply.Problem(status, code));
        using KernelClient client = Client();

        CallResult<JsonElement> result = await client.CallAsync(Action, Json("""{"n":1}"""), Keyed, Token);

        Assert.True(result.IsSuccess);
        Assert.Equal(["k1", "k1"], Stub.Requests.Select(request => request.IdempotencyKey));
        Assert.Equal(["""{"n":1}""", """{"n":1}"""], Stub.Requests.Select(request => request.Text));
    }

    [Fact]
    public async Task SendAsync_CommandWithoutKey_IsNeverRepeated()
    {
        Stub.Script(StubReply.Problem(503, "LEDGER_UNAVAILABLE"));
        using KernelClient client = Client();

        CallResult<JsonElement> result = await client.CallAsync(Action, Json("{}"), cancellationToken: Token);

        Assert.Equal("LEDGER_UNAVAILABLE", result.Problem?.Code);
        Assert.Single(Stub.Requests);
    }

    [Fact]
    public async Task SendAsync_CutWithoutKey_ThrowsAfterOneAttempt()
    {
        Stub.Script(StubReply.Cut());
        using KernelClient client = Client();

        KernelUnreachableException failure = await Assert.ThrowsAsync<KernelUnreachableException>(
            () => client.CallAsync(Action, Json("{}"), cancellationToken: Token));

        Assert.Equal(UnreachableReason.ConnectionFailed, failure.Reason);
        Assert.Single(Stub.Requests);
    }

    [Fact]
    public async Task SendAsync_Query_IsRepeatedWithoutKey()
    {
        Stub.Script(StubReply.Problem(503, "CIRCUIT_OPEN"), StubReply.Cut());
        using KernelClient client = Client();

        Assert.True((await client.CallAsync(Action, Json("{}"), new CallOptions { IsQuery = true }, Token)).IsSuccess);
        Assert.Equal(3, Stub.Requests.Count);
    }

    [Fact]
    public async Task SendAsync_CutAfterTheEffect_IsAnsweredByTheReplay()
    {
        Stub.CutAfterEffect(1);
        using KernelClient client = Client();

        CallResult<JsonElement> result = await client.CallAsync(Action, Json("{}"), Keyed, Token);

        Assert.True(result.IsReplayed);
        Assert.Single(Stub.Effects);
        Assert.Equal(2, Stub.Requests.Count);
    }

    [Fact]
    public async Task SendAsync_CutInTheMiddleOfTheAnswer_IsABrokenConnection()
    {
        Stub.Script(StubReply.CutInBody());
        using KernelClient client = Client();

        KernelUnreachableException failure = await Assert.ThrowsAsync<KernelUnreachableException>(
            () => client.CallAsync(Action, Json("{}"), cancellationToken: Token));

        Assert.Equal(UnreachableReason.ConnectionFailed, failure.Reason);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(409)]
    [InlineData(500)]
    public async Task SendAsync_AnyOtherRefusal_IsNotRepeated(int status)
    {
        Stub.Script(StubReply.Problem(status, "SOME_CODE"));
        using KernelClient client = Client();

        Assert.False((await client.CallAsync(Action, Json("{}"), Keyed, Token)).IsSuccess);
        Assert.Single(Stub.Requests);
    }

    [Theory]
    [InlineData("7")]
    [InlineData("Sat, 31 Jan 2026 12:00:07 GMT")]
    public async Task SendAsync_RetryAfter_IsWaitedForInFull(string header)
    {
        var time = new VirtualTime();
        Stub.Script(StubReply.Problem(503, "LEDGER_UNAVAILABLE", retryAfter: header));
        using KernelClient client = Client(time);

        Task<CallResult<JsonElement>> call = client.CallAsync(Action, Json("{}"), Keyed, Token);
        await time.ArmedAsync(TimeSpan.FromSeconds(7), Token);
        time.Advance(TimeSpan.FromSeconds(7) - TimeSpan.FromTicks(1));
        Assert.Empty(time.Fired);
        time.Advance(TimeSpan.FromTicks(1));

        Assert.True((await call).IsSuccess);
        Assert.Equal([TimeSpan.FromSeconds(7)], time.Fired);
    }

    [Fact]
    public async Task SendAsync_RetryAfterBeyondTheBound_ReturnsTheAnswerAtOnce()
    {
        Stub.Script(StubReply.Problem(429, "RATE_LIMITED", retryAfter: "31"));
        var time = new VirtualTime();
        using KernelClient client = Client(time);

        CallResult<JsonElement> result = await client.CallAsync(Action, Json("{}"), Keyed, Token);

        Assert.Equal(TimeSpan.FromSeconds(31), result.Problem?.RetryAfter);
        Assert.Single(Stub.Requests);
    }

    [Fact]
    public async Task SendAsync_NeverBetter_StopsAfterTheAttemptsWithGrowingPauses()
    {
        Stub.Script([.. Enumerable.Repeat(StubReply.Problem(503, "LEDGER_UNAVAILABLE"), 9)]);
        var time = new VirtualTime { FireAtOnceMax = TimeSpan.FromSeconds(30) };
        var retry = new KernelRetryOptions
        {
            AttemptsMax = 6,
            PauseFirst = TimeSpan.FromMilliseconds(200),
            PauseMax = TimeSpan.FromSeconds(1),
        };
        using KernelClient client = Client(time, retry, jitter: 0.5);

        CallResult<JsonElement> result = await client.CallAsync(Action, Json("{}"), Keyed, Token);

        Assert.Equal(503, result.Problem?.Status);
        Assert.Equal(6, Stub.Requests.Count);
        Assert.Equal([100, 200, 400, 500, 500], time.Fired.Select(pause => pause.TotalMilliseconds));
    }

    [Fact]
    public async Task SendAsync_NeverBetter_StopsWhenTheTimeIsUp()
    {
        Stub.Script([.. Enumerable.Repeat(StubReply.Cut(), 50)]);
        var time = new VirtualTime { FireAtOnceMax = TimeSpan.FromSeconds(30) };
        var retry = new KernelRetryOptions
        {
            AttemptsMax = 100,
            PauseFirst = TimeSpan.FromSeconds(1),
            PauseMax = TimeSpan.FromSeconds(1),
            ElapsedMax = TimeSpan.FromSeconds(4),
        };
        using KernelClient client = Client(time, retry, jitter: 0.999);

        await Assert.ThrowsAsync<KernelUnreachableException>(
            () => client.CallAsync(Action, Json("{}"), Keyed, Token));

        Assert.Equal(5, Stub.Requests.Count);
    }

    [Fact]
    public async Task SendAsync_CancelledInAPause_EndsAsCancelled()
    {
        var time = new VirtualTime();
        using var stop = new CancellationTokenSource();
        Stub.Script(StubReply.Problem(503, "LEDGER_UNAVAILABLE", retryAfter: "7"));
        using KernelClient client = Client(time);

        Task call = client.CallAsync(Action, Json("{}"), Keyed, stop.Token);
        await time.ArmedAsync(TimeSpan.FromSeconds(7), Token);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    [Fact]
    public async Task SendAsync_NoAnswerInTime_TimesOut()
    {
        var never = new TaskCompletionSource();
        var time = new VirtualTime();
        Stub.Script(StubReply.Silence(never.Task));
        using KernelClient client = Client(time);

        Task call = client.CallAsync(Action, Json("{}"), cancellationToken: Token);
        await Stub.ArrivalAsync(Token);
        time.Advance(TimeSpan.FromSeconds(60));

        KernelUnreachableException failure = await Assert.ThrowsAsync<KernelUnreachableException>(() => call);
        Assert.Equal((UnreachableReason.TimedOut, "TIMED_OUT"), (failure.Reason, failure.Code));
    }

    [Fact]
    public async Task SendAsync_NobodyListens_SaysSoWithoutTheKey()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        int port = ((IPEndPoint)taken.LocalEndpoint).Port;
        taken.Stop();
        using var client = new KernelClient(new KernelClientOptions
        {
            BaseUrl = new Uri($"http://127.0.0.1:{port}"),
            Credential = KernelCredential.FromApiKey(StubKernel.ApiKey),
        });

        KernelUnreachableException failure = await Assert.ThrowsAsync<KernelUnreachableException>(
            () => client.CallAsync(Action, Json("{}"), cancellationToken: Token));

        Assert.Equal(UnreachableReason.ConnectionFailed, failure.Reason);
        Assert.Contains("cannot be reached", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(StubKernel.ApiKey, failure.ToString(), StringComparison.Ordinal);
    }
}
