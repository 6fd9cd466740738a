using System.Text.Json;
using AiBos.Client.Tests.Stub;
using Xunit;

namespace AiBos.Client.Tests;

public sealed class KernelClientTests : ClientFixture
{
    [Fact]
    public async Task CallAsync_Success_ReturnsEverythingTheAnswerSays()
    {
        Stub.Script(StubReply.Success("""{"id":"7"}""", isReplayed: true, seq: 42));
        using KernelClient client = Client();

        CallResult<JsonElement> result = await client.CallAsync(Action, Json("{}"), cancellationToken: Token);

        Assert.True(result.IsSuccess);
        Assert.Equal("7", result.Data.GetProperty("id").GetString());
        Assert.Equal("orders.create.order@1.0.0", result.Contract);
        Assert.Equal(new AuditStamp(42, new string('a', 64)), result.Audit);
        Assert.True(result.IsReplayed);
        Assert.StartsWith("00-0af7", result.TraceId, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CallAsync_AllOptions_SendsThemAsDocumented()
    {
        using KernelClient client = Client();
        var options = new CallOptions { IdempotencyKey = "invoice 4711", ContractVersion = "1.2" };

        await client.CallAsync(Action, Json("""{"a":  1.0}"""), options, Token);

        StubRequest request = Assert.Single(Stub.Requests);
        Assert.Equal(("POST", "/actions/orders/create.order"), (request.Method, request.Path));
        Assert.Equal("""{"a":  1.0}""", request.Text);
        Assert.Equal("application/json", request.Headers.ContentType);
        Assert.Equal(StubKernel.ApiKey, request.Headers["X-Api-Key"]);
        Assert.Equal("invoice 4711", request.IdempotencyKey);
        Assert.Equal("1.2", request.Headers["X-Contract-Version"]);
    }

    [Fact]
    public async Task CallAsync_Typed_WritesAndReadsCamelCase()
    {
        Stub.Script(StubReply.Success("""{"orderNumber":"A-1"}"""));
        using KernelClient client = Client();

        CallResult<Answer> result =
            await client.CallAsync<Question, Answer>(Action, new Question(3), cancellationToken: Token);

        Assert.Equal("""{"itemCount":3}""", Stub.Requests[0].Text);
        Assert.Equal(new Answer("A-1"), result.Data);
    }

    [Fact]
    public async Task CallAsync_TypedDataDoesNotFit_IsUnreadable()
    {
        Stub.Script(StubReply.Success("[1]"));
        using KernelClient client = Client();

        KernelUnreachableException failure = await Assert.ThrowsAsync<KernelUnreachableException>(
            () => client.CallAsync<Question, Answer>(Action, new Question(3), cancellationToken: Token));

        Assert.Equal(UnreachableReason.UnreadableAnswer, failure.Reason);
    }

    [Fact]
    public async Task CallAsync_JsonElement_IsSentAsItIs()
    {
        using KernelClient client = Client();
        using var document = JsonDocument.Parse("""{"x":[1.50]}""");

        await client.CallAsync(Action, document.RootElement, cancellationToken: Token);

        Assert.Equal("""{"x":[1.50]}""", Stub.Requests[0].Text);
    }

    [Fact]
    public async Task CallAsync_BearerToken_GoesIntoAuthorization()
    {
        using var client = new KernelClient(new KernelClientOptions
        {
            BaseUrl = Stub.BaseUrl,
            Credential = KernelCredential.FromBearerToken("abc.def.ghi"),
        });

        await client.CallAsync(Action, Json("{}"), cancellationToken: Token);

        Assert.Equal("Bearer abc.def.ghi", Stub.Requests[0].Headers.Authorization);
        Assert.False(Stub.Requests[0].Headers.ContainsKey("X-Api-Key"));
    }

    [Fact]
    public async Task CallAsync_BaseUrlWithPath_KeepsThePrefix()
    {
        using var client = new KernelClient(new KernelClientOptions { BaseUrl = new Uri(Stub.BaseUrl, "/kernel") });

        await client.CallAsync(Action, Json("{}"), cancellationToken: Token);

        Assert.Equal("/kernel/actions/orders/create.order", Stub.Requests[0].Path);
    }

    [Theory]
    [InlineData("orders.create")]
    [InlineData("../auth/token.a.b")]
    [InlineData("Orders.create.order")]
    [InlineData("orders.create.order.more")]
    [InlineData("")]
    public async Task CallAsync_NotAnActionId_ThrowsAndSendsNothing(string id)
    {
        using KernelClient client = Client();

        await Assert.ThrowsAsync<ArgumentException>(() => client.CallAsync(id, Json("{}"), cancellationToken: Token));

        Assert.Empty(Stub.Requests);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\nb")]
    [InlineData("ends with space ")]
    [InlineData("käse")]
    public async Task CallAsync_KeyThatNoHeaderCarries_ThrowsAndSendsNothing(string key)
    {
        using KernelClient client = Client();

        await Assert.ThrowsAsync<ArgumentException>(
            () => client.CallAsync(Action, Json("{}"), new CallOptions { IdempotencyKey = key }, Token));

        Assert.Empty(Stub.Requests);
    }

    [Fact]
    public async Task VerifyAsync_Tampered_ReturnsTheFindings()
    {
        Stub.Other = request => request is { Method: "POST", Path: "/audit/verify" }
            ? StubReply.Raw(200, "application/json", """
                {"success":true,"data":{"status":"TAMPERED","entries":9,"findings":[
                  {"code":"ROW_CHANGED","seq":3,"seqTo":null,"column":"actor","expected":"a","actual":"b"}],
                  "findingsTotal":12}}
                """)
            : StubReply.Problem(404, "NOT_FOUND");
        using KernelClient client = Client();

        VerificationResult result = (await client.VerifyAsync(Token)).Data;

        Assert.False(result.IsValid);
        Assert.Equal(("TAMPERED", 9L, 12L), (result.Status, result.Entries, result.FindingsTotal));
        Assert.Equal(
            new VerificationFinding("ROW_CHANGED", 3, null, "actor", "a", "b"), Assert.Single(result.Findings));
    }

    [Fact]
    public async Task ListContractsAsync_TwoPages_CarriesTheCursorOn()
    {
        Stub.Other = request => StubReply.Raw(200, "application/json", request.Query.Contains("cursor=a%2Bb")
            ? """{"success":true,"data":{"items":[{"id":"a.b.d","version":"1.0.0"}],"nextCursor":null}}"""
            : """{"success":true,"data":{"items":[{"id":"a.b.c","version":"1.0.0"}],"nextCursor":"a+b"}}""");
        using KernelClient client = Client();

        Page<ContractDescription> first = (await client.ListContractsAsync(limit: 1, cancellationToken: Token)).Data;
        Page<ContractDescription> second = (await client.ListContractsAsync(first.NextCursor, 1, Token)).Data;

        Assert.Equal("a.b.c", Assert.Single(first.Items).Id);
        Assert.Equal("a.b.d", Assert.Single(second.Items).Id);
        Assert.Null(second.NextCursor);
        Assert.Equal("?limit=1&cursor=a%2Bb", Stub.Requests[1].Query);
    }

    [Fact]
    public async Task GetContractAsync_Version_IsPartOfThePath()
    {
        Stub.Other = _ => StubReply.Raw(200, "application/json",
            """{"success":true,"data":{"id":"a.b.c","version":"1.0.0","kind":"query","input":{"type":"object"}}}""");
        using KernelClient client = Client();

        ContractDescription contract = (await client.GetContractAsync("a.b.c", "1.0.0", Token)).Data;

        Assert.Equal("/contracts/a.b.c/1.0.0", Stub.Requests[0].Path);
        Assert.Equal("query", contract.Kind);
        Assert.Equal("object", contract.Input.GetProperty("type").GetString());
    }

    [Fact]
    public async Task GetContractAsync_PromisedMemberMissing_IsUnreadable()
    {
        Stub.Other = _ => StubReply.Raw(200, "application/json", """{"success":true,"data":{"id":null}}""");
        using KernelClient client = Client();

        KernelUnreachableException failure = await Assert.ThrowsAsync<KernelUnreachableException>(
            () => client.GetContractAsync("a.b.c", cancellationToken: Token));

        Assert.Equal(UnreachableReason.UnreadableAnswer, failure.Reason);
    }

    [Fact]
    public async Task ReadyAsync_Unavailable_ReturnsTheProblemAtOnce()
    {
        Stub.Other = _ => StubReply.Problem(503, "DATABASE_UNAVAILABLE", retryAfter: "1");
        using KernelClient client = Client();

        CallResult<ServerStatus> result = await client.ReadyAsync(Token);

        Assert.Equal("DATABASE_UNAVAILABLE", result.Problem?.Code);
        Assert.Single(Stub.Requests);
    }

    [Fact]
    public async Task IssueTokenAsync_Success_HidesTheTokenInItsText()
    {
        Stub.Other = _ => StubReply.Raw(200, "application/json",
            """{"accessToken":"abc.def.ghi","tokenType":"Bearer","expiresIn":900}""");
        using KernelClient client = Client();

        AccessToken token = (await client.IssueTokenAsync(Token)).Data;

        Assert.Equal(("abc.def.ghi", TimeSpan.FromMinutes(15)), (token.Value, token.Lifetime));
        Assert.DoesNotContain("abc", token.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task IssueTokenAsync_WrongKey_ReturnsTheProblem()
    {
        Stub.Other = _ => StubReply.Problem(401, "UNAUTHENTICATED");
        using KernelClient client = Client();

        Assert.Equal(401, (await client.IssueTokenAsync(Token)).Problem?.Status);
    }

    private sealed record Question(int ItemCount);

    private sealed record Answer(string OrderNumber);
}
