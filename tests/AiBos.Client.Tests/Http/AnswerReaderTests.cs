using System.Text.Json;
using AiBos.Client.Tests.Stub;
using Xunit;

namespace AiBos.Client.Tests.Http;

public sealed class AnswerReaderTests : ClientFixture
{
    [Theory]
    [InlineData(400, "MALFORMED_JSON")]
    [InlineData(401, "UNAUTHENTICATED")]
    [InlineData(403, "TENANT_MISMATCH")]
    [InlineData(404, "ACTION_NOT_FOUND")]
    [InlineData(404, "CONTRACT_VERSION_UNKNOWN")]
    [InlineData(405, "METHOD_NOT_ALLOWED")]
    [InlineData(409, "IDEMPOTENCY_CONFLICT")]
    [InlineData(413, "PAYLOAD_TOO_LARGE")]
    [InlineData(415, "UNSUPPORTED_MEDIA_TYPE")]
    [InlineData(429, "RATE_LIMITED")]
    [InlineData(500, "INTERNAL")]
    [InlineData(503, "LEDGER_UNAVAILABLE")]
    [InlineData(418, "A_CODE_OF_NEXT_YEAR")]
    public async Task Read_Problem_IsAValue(int status, string code)
    {
        KernelProblem problem = await ProblemAsync(StubReply.Problem(status, code, "Why it is so."));

        Assert.Equal((status, code, "Why it is so."), (problem.Status, problem.Code, problem.Detail));
        Assert.Equal(status is 429 or 503, problem.IsTransient);
        Assert.StartsWith("00-0af7", problem.TraceId, StringComparison.Ordinal);
        Assert.Empty(problem.Errors);
        Assert.Empty(problem.Required);
    }

    [Fact]
    public async Task Read_ValidationError_ListsPointersAndMessages()
    {
        KernelProblem problem = await ProblemAsync(StubReply.Problem(400, "VALIDATION_ERROR", more:
            """
            , "errors":[{"pointer":"/a","message":"m1"},{"pointer":"","message":"m2"}],
            "audit":{"seq":3,"hash":"h"}
            """));

        Assert.Equal([new KernelFieldError("/a", "m1"), new KernelFieldError("", "m2")], problem.Errors);
        Assert.Equal(new AuditStamp(3, "h"), problem.Audit);
    }

    [Fact]
    public async Task Read_Forbidden_ListsTheMissingPermissions()
    {
        KernelProblem problem = await ProblemAsync(
            StubReply.Problem(403, "FORBIDDEN", more: """, "required":["accounting.write"]"""));

        Assert.Equal(["accounting.write"], problem.Required);
    }

    [Fact]
    public async Task Read_RetryAfterInTheBodyOnly_IsTaken()
    {
        KernelProblem problem = await ProblemAsync(
            StubReply.Problem(429, "RATE_LIMITED", more: ", \"retryAfter\": 2.5"));

        Assert.Equal(TimeSpan.FromSeconds(2.5), problem.RetryAfter);
    }

    [Theory]
    [InlineData(200, "text/html", "<html>Welcome to the airport</html>")]
    [InlineData(200, "application/json", "")]
    [InlineData(200, "application/json", "{\"success\":true,\"data\":{\"id\":")]
    [InlineData(200, "application/json", "[]")]
    [InlineData(200, "application/json", "{\"success\":true}")]
    [InlineData(200, "application/json", "{\"data\":1,\"audit\":7}")]
    [InlineData(200, "application/json", "{\"data\":1,\"contract\":{}}")]
    [InlineData(204, "application/json", "")]
    [InlineData(400, "application/problem+json", "{\"title\":\"of another program\"}")]
    [InlineData(400, "application/problem+json", "{\"code\":7}")]
    [InlineData(400, "application/problem+json", "{\"code\":\"X\",\"errors\":{}}")]
    [InlineData(400, "application/problem+json", "{\"code\":\"X\",\"required\":[{}]}")]
    [InlineData(502, "text/html", "<html>Bad gateway</html>")]
    [InlineData(503, "text/html", "<html>Down</html>")]
    public async Task Read_Garbage_IsOneKindOfFailureWithoutItsText(int status, string type, string body)
    {
        Stub.Script(status == 204
            ? new StubReply(context =>
            {
                context.Response.StatusCode = 204;
                return Task.CompletedTask;
            })
            : StubReply.Raw(status, type, body));

        KernelUnreachableException failure = await FailureAsync();

        Assert.Equal((UnreachableReason.UnreadableAnswer, "UNREADABLE_ANSWER"), (failure.Reason, failure.Code));
        Assert.DoesNotContain("airport", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_Redirect_IsNotFollowedBecauseItWouldCarryTheKey()
    {
        await using StubKernel elsewhere = await StubKernel.StartAsync();
        Stub.Script(StubReply.Redirect(elsewhere.BaseUrl.AbsoluteUri));

        KernelUnreachableException failure = await FailureAsync();

        Assert.Equal(UnreachableReason.UnreadableAnswer, failure.Reason);
        Assert.Empty(elsewhere.Requests);
    }

    [Fact]
    public async Task Read_AnswerOverTheLimit_IsRefusedUnread()
    {
        Stub.Script(StubReply.Success($"\"{new string('x', 4_096)}\""));

        KernelUnreachableException failure = await FailureAsync(answerBytesMax: 1_024);

        Assert.Equal(UnreachableReason.AnswerTooLarge, failure.Reason);
    }

    private async Task<KernelProblem> ProblemAsync(StubReply reply)
    {
        Stub.Script(reply);
        using KernelClient client = Client();
        CallResult<JsonElement> result = await client.CallAsync(Action, Json("{}"), cancellationToken: Token);
        Assert.False(result.IsSuccess);
        Assert.Throws<InvalidOperationException>(() => result.Data);
        return result.Problem;
    }

    private async Task<KernelUnreachableException> FailureAsync(int answerBytesMax = 1 << 20)
    {
        using KernelClient client = Client(answerBytesMax: answerBytesMax);
        return await Assert.ThrowsAsync<KernelUnreachableException>(
            () => client.CallAsync(Action, Json("{}"), cancellationToken: Token));
    }
}
