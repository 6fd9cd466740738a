using System.Net;
using System.Net.Sockets;
using System.Text;
using AiBos.TestInfrastructure;
using Xunit;

namespace AiBos.EndToEnd.Tests;

/// <summary>Whatever is sent, the answer is a named one, and never a 500.</summary>
public sealed class When_bodies_are_bad(DoorFixture fixture) : IClassFixture<DoorFixture>
{
    private const string Create = "/actions/accounting/create.journal_entry";

    public static TheoryData<string, string, int, string> Bodies => new()
    {
        { "empty", "", 400, "MALFORMED_JSON" },
        { "no JSON", "hello", 400, "MALFORMED_JSON" },
        { "cut", """{"date":"2026""", 400, "MALFORMED_JSON" },
        { "two values", "{} {}", 400, "MALFORMED_JSON" },
        { "comment", "{} // x", 400, "MALFORMED_JSON" },
        { "duplicate keys", """{"date":"2026-01-31","date":"2026-02-01"}""", 400, "MALFORMED_JSON" },
        { "duplicate keys by escape", """{"a":1,"\u0061":2}""", 400, "MALFORMED_JSON" },
        { "lone surrogate", """{"description":"\ud800"}""", 400, "MALFORMED_JSON" },
        { "lone surrogate in a key", """{"\udc00":1}""", 400, "MALFORMED_JSON" },
        { "deep nesting", new string('[', 5_000) + new string(']', 5_000), 400, "MALFORMED_JSON" },
        { "number too large", """{"a":1e400}""", 400, "MALFORMED_JSON" },
        { "integer no double holds", """{"a":9007199254740993}""", 400, "MALFORMED_JSON" },
        { "NaN", """{"a":NaN}""", 400, "MALFORMED_JSON" },
        { "byte order mark", "\uFEFF{}", 400, "MALFORMED_JSON" },
        { "an array", "[]", 400, "VALIDATION_ERROR" },
        { "null", "null", 400, "VALIDATION_ERROR" },
        { "a NUL", """{"description":"\u0000"}""", 400, "VALIDATION_ERROR" },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task Should_name_the_fault(string what, string body, int status, string code)
    {
        HttpAnswer answer = await fixture.SendAsync(HttpMethod.Post, Create, fixture.Key("acme", "accountant"), body);

        Assert.True((status, code) == (answer.Status, answer.Code), $"{what}: {answer.Text}");
        Assert.Equal("application/problem+json", answer.MediaType);
        Assert.False(answer.Json.GetProperty("success").GetBoolean());
        Assert.True(answer.Seq > 0, "a refusal of a known principal is on the ledger");
        Assert.Matches("^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$", answer.Header("X-Trace-Id"));
    }

    [Fact]
    public async Task Should_take_an_escaped_backslash_before_u0000_as_plain_text()
    {
        HttpAnswer answer = await fixture.SendAsync(
            HttpMethod.Post, Create, fixture.Key("acme", "accountant"),
            Entry(@"a\\u0000b"));

        Assert.Equal(200, answer.Status);
    }

    [Fact]
    public async Task Should_refuse_what_the_database_cannot_hold()
    {
        string body = Entry(@"a\u0000b");

        HttpAnswer answer = await fixture.SendAsync(HttpMethod.Post, Create, fixture.Key("acme", "accountant"), body);

        Assert.Equal((400, "VALIDATION_ERROR"), (answer.Status, answer.Code));
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("multipart/form-data; boundary=x")]
    public async Task Should_refuse_other_media_types(string type)
    {
        HttpAnswer answer = await fixture.SendAsync(
            HttpMethod.Post, Create, fixture.Key("acme", "accountant"), "{}", ("Content-Type", type));

        Assert.Equal((415, "UNSUPPORTED_MEDIA_TYPE"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task Should_refuse_an_oversized_body_before_and_after_reading_it()
    {
        string large = $"{{\"description\":\"{new string('x', 1 << 20)}\"}}";

        HttpAnswer announced = await fixture.SendAsync(
            HttpMethod.Post, Create, fixture.Key("acme", "accountant"), large);
        HttpAnswer chunked = await fixture.SendAsync(
            HttpMethod.Post, Create, fixture.Key("acme", "accountant"), large, ("Transfer-Encoding", "chunked"));

        Assert.Equal((413, "PAYLOAD_TOO_LARGE"), (announced.Status, announced.Code));
        Assert.Equal((413, "PAYLOAD_TOO_LARGE"), (chunked.Status, chunked.Code));
    }

    public static TheoryData<string, string> Bodiless => new MatrixTheoryData<string, string>(
        ["/engines/orders/enable", "/engines/orders/disable", "/audit/verify", "/auth/token"],
        ["[]", "null", """{"dryRun":true}""", "{} {}", "dryRun=true", "{" + new string(' ', 100) + "}"]);

    [Theory]
    [MemberData(nameof(Bodiless))]
    public async Task Should_refuse_a_body_where_none_is_read_and_do_nothing(string path, string body)
    {
        string owner = fixture.Key("globex", "owner");
        string before = (await fixture.SendAsync(HttpMethod.Get, "/engines", owner)).Data.ToString();

        HttpAnswer answer = await fixture.SendAsync(HttpMethod.Post, path, owner, body);
        HttpAnswer form = await fixture.SendAsync(
            HttpMethod.Post, path, owner, body, ("Content-Type", "application/x-www-form-urlencoded"));

        Assert.Equal((400, "VALIDATION_ERROR"), (answer.Status, answer.Code));
        Assert.Contains("send none, or {}", answer.Json.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.True(answer.Seq > 0, answer.Text);
        Assert.Equal((400, "VALIDATION_ERROR"), (form.Status, form.Code));
        Assert.Equal(before, (await fixture.SendAsync(HttpMethod.Get, "/engines", owner)).Data.ToString());
    }

    [Theory]
    [InlineData("/engines/accounting/enable")]
    [InlineData("/audit/verify")]
    [InlineData("/auth/token")]
    public async Task Should_take_nothing_and_an_empty_object_where_none_is_read(string path)
    {
        string owner = fixture.Key("globex", "owner");

        HttpAnswer[] answers =
        [
            await fixture.SendAsync(HttpMethod.Post, path, owner),
            await fixture.SendAsync(HttpMethod.Post, path, owner, "{}"),
            await fixture.SendAsync(HttpMethod.Post, path, owner, " {\r\n\t} "),
            await fixture.SendAsync(
                HttpMethod.Post, path, owner, "", ("Content-Type", "application/x-www-form-urlencoded")),
        ];

        Assert.All(answers, answer => Assert.True(answer.Status == 200, answer.Text));
    }

    [Fact]
    public async Task Should_judge_the_permission_before_the_body()
    {
        HttpAnswer answer = await fixture.SendAsync(HttpMethod.Post, Create, fixture.Key("acme", "viewer"), "not json");

        Assert.Equal((403, "FORBIDDEN"), (answer.Status, answer.Code));
    }

    [Theory]
    [InlineData("/actions")]
    [InlineData("/actions/")]
    [InlineData("/actions/accounting")]
    [InlineData("/actions/accounting/")]
    [InlineData("/actions//create.account")]
    [InlineData("/actions/accounting/create")]
    [InlineData("/actions/Accounting/Create.Account")]
    [InlineData("/actions/accounting/create.account/extra")]
    [InlineData("/actions/accounting.create/account")]
    [InlineData("/actions/accounting/create..account")]
    public async Task Should_name_a_malformed_path(string path)
    {
        HttpAnswer answer = await fixture.SendAsync(HttpMethod.Post, path, fixture.Key("acme", "owner"), "{}");

        Assert.Equal((400, "INVALID_ACTION_PATH"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task Should_name_an_unknown_method()
    {
        HttpAnswer answer = await fixture.SendAsync(HttpMethod.Get, Create, fixture.Key("acme", "owner"));

        Assert.Equal((405, "METHOD_NOT_ALLOWED"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task Should_survive_invalid_utf8_and_broken_chunks()
    {
        string head = $"POST {Create} HTTP/1.1\r\nHost: x\r\nX-Api-Key: {fixture.Key("acme", "accountant")}\r\n"
            + "Content-Type: application/json\r\nConnection: close\r\n";

        string invalid = await RawAsync(
            [.. Encoding.ASCII.GetBytes(head + "Content-Length: 9\r\n\r\n{\"a\":\""), 0xC3, 0x28, .. "\"}"u8]);
        string chunks = await RawAsync(
            Encoding.ASCII.GetBytes(head + "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n"));

        Assert.StartsWith("HTTP/1.1 400", invalid, StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 400", chunks, StringComparison.Ordinal);
    }

    private static string Entry(string description) =>
        $$"""{"date":"2026-01-31","description":"{{description}}","currency":"EUR","lines":["""
        + """{"account":"1000","debit":"1.00"},{"account":"4000","credit":"1.00"}]}""";

    private async Task<string> RawAsync(byte[] request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, new Uri(fixture.Host.BaseUrl).Port);
        await client.GetStream().WriteAsync(request);
        using var reader = new StreamReader(client.GetStream());
        return await reader.ReadToEndAsync();
    }
}
