using System.Text;
using System.Text.Json;
using AiBos.TestInfrastructure;
using Xunit;

namespace AiBos.EndToEnd.Tests.Mcp;

/// <summary>Whatever is sent to <c>/mcp</c>, the answer is a named one, and never a 500.</summary>
[Collection(nameof(McpCollection))]
public sealed class When_mcp_messages_are_bad(McpFixture fixture)
{
    private const string List = """{"jsonrpc":"2.0","id":1,"method":"tools/list"}""";

    public static TheoryData<string, string, int, int, string?> Bodies => new()
    {
        { "empty", "", 400, -32700, "MALFORMED_JSON" },
        { "no JSON", "hello", 400, -32700, "MALFORMED_JSON" },
        { "cut", """{"jsonrpc":"2.0","id":1,"meth""", 400, -32700, "MALFORMED_JSON" },
        { "two values", List + List, 400, -32700, "MALFORMED_JSON" },
        { "comment", List + "// x", 400, -32700, "MALFORMED_JSON" },
        { "two methods", List[..^1] + ",\"method\":\"ping\"}", 400, -32700, "MALFORMED_JSON" },
        { "two arguments", Call(""" "arguments":{"name":"a"},"arguments":{"name":"b"} """), 400, -32700,
            "MALFORMED_JSON" },
        { "two arguments by escape", Call(""" "arguments":{"name":"a"},"argument\u0073":{"name":"b"} """), 400, -32700,
            "MALFORMED_JSON" },
        { "lone surrogate", List.Replace("tools/list", "\\ud800"), 400, -32700, "MALFORMED_JSON" },
        { "byte order mark", "\uFEFF" + List, 400, -32700, "MALFORMED_JSON" },
        { "deep envelope", Call($"\"_meta\":{Deep(100)},\"arguments\":{{}}"), 400, -32700, "MALFORMED_JSON" },
        { "batch", $"[{List}]", 400, -32600, "VALIDATION_ERROR" },
        { "empty batch", "[]", 400, -32600, "VALIDATION_ERROR" },
        { "null", "null", 400, -32600, "VALIDATION_ERROR" },
        { "a number", "7", 400, -32600, "VALIDATION_ERROR" },
        { "no version", """{"id":1,"method":"tools/list"}""", 400, -32600, null },
        { "id null", """{"jsonrpc":"2.0","id":null,"method":"tools/list"}""", 400, -32600, null },
        { "unknown method", List.Replace("tools/list", "tools/nothing"), 200, -32601, null },
        { "a cursor that is no text", List[..^1] + ",\"params\":{\"cursor\":7}}", 200, -32602, null },
        { "a meta that is no object", Call("\"arguments\":{},\"_meta\":7"), 200, -32602, null },
        { "parameters that are a list", List[..^1] + ",\"params\":[1]}", 200, -32602, null },
        { "no name", """{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"arguments":{}}}""", 200, -32602,
            null },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task Should_answer_as_JSON_RPC_says(string what, string body, int status, int error, string? code)
    {
        McpAnswer answer = await fixture.PostAsync(fixture.Key("acme", "field"), body);

        Assert.True(status == answer.Status, $"{what}: {answer.Status} {answer.Text}");
        Assert.Equal("2.0", answer.Json.GetProperty("jsonrpc").GetString());
        Assert.True(error == answer.Error.GetProperty("code").GetInt32(), $"{what}: {answer.Text}");
        if (code is null)
            return;
        JsonElement problem = answer.Error.GetProperty("data");
        Assert.Equal(JsonValueKind.Null, answer.Json.GetProperty("id").ValueKind);
        Assert.Equal(code, problem.GetProperty("code").GetString());
        Assert.Equal($"field@acme POST /mcp {code}", await fixture.SqlAsync<string>(
            "SELECT concat_ws(' ', actor, action, outcome) FROM aibos.kernel_audit_log WHERE tenant_id = 'acme' "
            + $"AND seq = {problem.GetProperty("audit").GetProperty("seq")}"));
    }

    public static TheoryData<string, string> Arguments => new()
    {
        { "deep", Deep(5_000) },
        { "duplicate names", """{"name":"a","name":"b"}""" },
        { "duplicate names by escape", """{"name":"a","n\u0061me":"b"}""" },
        { "lone surrogate", """{"name":"\ud800"}""" },
        { "an integer no double holds", """{"name":"a","many":9007199254740993}""" },
        { "number too large", """{"name":"a","many":1e400}""" },
        { "an array", "[]" },
        { "null", "null" },
        { "a NUL", """{"name":"\u0000"}""" },
        { "too large", $$"""{"name":"{{new string('x', 1 << 20)}}"}""" },
    };

    [Theory]
    [MemberData(nameof(Arguments))]
    public async Task Should_judge_arguments_as_over_HTTP(string what, string arguments)
    {
        HttpAnswer http = await fixture.CallAsync("acme", "field", "desk.write.file", arguments);

        McpAnswer mcp = await fixture.CallToolAsync("acme", "field", "desk-write-file", arguments);

        Assert.True(http.Status is 400 or 413, what);
        Assert.Equal(http.Code, mcp.Code);
        Assert.Equal(http.Json.GetProperty("detail").GetString(), mcp.Detail);
    }

    [Fact]
    public async Task Should_refuse_an_oversized_message_before_and_after_reading_it()
    {
        string large = List[..^1] + $",\"params\":{{\"_meta\":{{\"x\":\"{new string('x', 1_200_000)}\"}}}}}}";

        McpAnswer announced = await fixture.PostAsync(fixture.Key("acme", "field"), large);
        McpAnswer chunked = await fixture.PostAsync(
            fixture.Key("acme", "field"), large, null, ("Transfer-Encoding", "chunked"));

        Assert.All([announced, chunked], answer =>
        {
            Assert.Equal((413, -32600), (answer.Status, answer.Error.GetProperty("code").GetInt32()));
            Assert.Equal(
                "PAYLOAD_TOO_LARGE", answer.Error.GetProperty("data").GetProperty("code").GetString());
        });
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/json; charset=utf-16")]
    public async Task Should_refuse_other_media_types(string type)
    {
        McpAnswer answer = await fixture.PostAsync(
            fixture.Key("acme", "field"), List, null, ("Content-Type", type));

        Assert.Equal((415, -32600), (answer.Status, answer.Error.GetProperty("code").GetInt32()));
    }

    [Fact]
    public async Task Should_ask_strangers_for_a_credential_before_anything_else()
    {
        McpAnswer[] answers =
        [
            await fixture.PostAsync(null, List),
            await fixture.PostAsync("aibos_dev_0", "not json"),
            await fixture.PostAsync(null, List, null, ("Host", "evil.example.com")),
            await fixture.PostAsync(null, List, null, ("Origin", "http://evil.example.com")),
            await fixture.PostAsync(null, List, null, ("X-Tenant-Id", "globex")),
        ];

        Assert.All(answers, answer => Assert.Equal(401, answer.Status));
        Assert.Single(answers.Select(answer => answer.Text).Distinct());
    }

    [Theory]
    [InlineData("acme", 200)]
    [InlineData("globex", 403)]
    public async Task Should_let_the_tenant_header_only_repeat_the_credential(string tenant, int status)
    {
        McpAnswer answer = await fixture.PostAsync(
            fixture.Key("acme", "viewer"), List, null, ("X-Tenant-Id", tenant));

        Assert.Equal(status, answer.Status);
        if (status == 403)
            Assert.Equal("TENANT_MISMATCH", answer.Json.GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("Host", "localhost", 200)]
    [InlineData("Host", "LOCALHOST:5080", 200)]
    [InlineData("Host", "[::1]:5080", 200)]
    [InlineData("Host", "evil.example.com", 403)]
    [InlineData("Host", "localhost.evil.example.com", 403)]
    [InlineData("Host", "127.0.0.1.nip.io", 403)]
    [InlineData("Origin", "http://localhost:6274", 200)]
    [InlineData("Origin", "http://127.0.0.1", 200)]
    [InlineData("Origin", "http://[::1]:80", 200)]
    [InlineData("Origin", "http://evil.example.com", 403)]
    [InlineData("Origin", "http://localhost.evil.example.com", 403)]
    [InlineData("Origin", "null", 403)]
    [InlineData("Origin", "localhost", 403)]
    public async Task Should_take_requests_of_this_machine_only_unless_told_otherwise(
        string header, string value, int status)
    {
        McpAnswer answer = await fixture.PostAsync(fixture.Key("acme", "viewer"), List, null, (header, value));

        Assert.Equal(status, answer.Status);
        if (status == 403)
            Assert.Equal("ORIGIN_REFUSED", answer.Json.GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("DELETE")]
    public async Task Should_keep_no_session(string method)
    {
        HttpAnswer answer = await fixture.SendAsync(new HttpMethod(method), "/mcp", fixture.Key("acme", "viewer"));

        Assert.Equal((405, "METHOD_NOT_ALLOWED"), (answer.Status, answer.Code));
    }

    private static string Call(string members) =>
        $$$"""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"desk-write-file",{{{members}}}}}""";

    private static string Deep(int levels) => new StringBuilder()
        .Insert(0, "{\"a\":", levels).Append('1').Append('}', levels).ToString();
}
