using AiBos.Client.Tests.Stub;
using Xunit;

namespace AiBos.Cli.Tests.Verbs;

/// <summary>Verbs about roles, principals and keys: what they send, show and end with.</summary>
public sealed class AccessVerbsTests : CliFixture
{
    private const string Role = """{"name":"clerk","permissions":["a.read","b.*"],"version":2}""";

    private const string Key =
        """
        {"id":"0123456789abcdef","principal":"ana","name":"laptop","state":"active",
         "createdAt":"2026-01-01T00:00:00Z","expiresAt":"2026-04-01T00:00:00Z"KEY}
        """;

    [Fact]
    public async Task RoleSet_Permissions_ArePutWithTheVersion()
    {
        Answer("PUT", "/access/roles/clerk", Role);

        CliEnd end = await RunAsync(
            "role", "set", "clerk", "--permission", "a.read", "--permission", "b.*", "--expected-version", "1");
        CliEnd json = await RunAsync("role", "set", "clerk", "--permission", "a.read", "--json");

        Assert.Equal((0, "clerk  a.read b.*"), (end.ExitCode, end.Out.Trim()));
        Assert.Equal(2, json.Json.GetProperty("version").GetInt64());
        Assert.Equal(
            """{"permissions":["a.read","b.*"],"expectedVersion":1}""", Stub.Requests[0].Text);
    }

    [Fact]
    public async Task RoleDelete_Held_Is1AndSaysWhy()
    {
        Stub.Other = _ => StubReply.Problem(409, "CONFLICT");

        CliEnd end = await RunAsync("role", "delete", "clerk", "--json");

        Assert.Equal((1, "CONFLICT"), (end.ExitCode, end.Json.GetProperty("code").GetString()));
    }

    [Fact]
    public async Task RoleList_TwoPages_AreOneList()
    {
        Stub.Other = request => Success(request.Query.Contains("cursor=next", StringComparison.Ordinal)
            ? """{"items":[{"name":"z","permissions":[],"version":1}],"nextCursor":null}"""
            : $$"""{"items":[{{Role}}],"nextCursor":"next"}""");

        CliEnd end = await RunAsync("role", "list");

        Assert.Equal(["clerk  a.read b.*", "z"], end.Out.Trim().Split('\n').Select(line => line.Trim()));
    }

    [Fact]
    public async Task PrincipalSet_Suspended_IsPutWithItsRoles()
    {
        Answer(
            "PUT", "/access/principals/ana",
            """
            {"id":"ana","kind":"user","roles":["clerk"],"status":"suspended","version":3,
             "createdAt":"2026-01-01T00:00:00Z"}
            """);

        CliEnd end = await RunAsync("principal", "set", "ana", "--role", "clerk", "--suspended");

        Assert.Equal((0, "ana  user  suspended  clerk"), (end.ExitCode, end.Out.Trim()));
        Assert.Equal(
            """{"kind":"user","roles":["clerk"],"status":"suspended"}""", Stub.Requests.Single().Text);
    }

    [Fact]
    public async Task KeyCreate_Made_PrintsTheKeyAlone()
    {
        const string secret = "aibos_live_0123456789abcdef_00112233445566778899aabbccddeeff001122334455667788aabbcc";
        Answer(
            "POST", "/access/api-keys", Key.Replace("KEY", $",\"key\":\"{secret}\"", StringComparison.Ordinal));

        CliEnd end = await RunAsync("key", "create", "ana", "--name", "laptop", "--days", "30");

        Assert.Equal((0, secret), (end.ExitCode, end.Out.Trim()));
        Assert.Equal(
            """{"principal":"ana","name":"laptop","expiresInDays":30}""", Stub.Requests.Single().Text);
    }

    [Fact]
    public async Task KeyRevoke_Known_ShowsItsState()
    {
        Answer("DELETE", "/access/api-keys/0123456789abcdef", Key.Replace("KEY", "", StringComparison.Ordinal));

        CliEnd end = await RunAsync("key", "revoke", "0123456789abcdef");

        Assert.Equal(
            (0, "0123456789abcdef  ana  active  2026-04-01  laptop"), (end.ExitCode, end.Out.Trim()));
    }

    [Theory]
    [InlineData(true, 0, "ana  may  a.read  a.* in clerk")]
    [InlineData(false, 1, "ana  may not  a.read  a.* in clerk; the principal is suspended")]
    public async Task AccessExplain_OneMay_IsTheExitCode(bool allowed, int code, string line)
    {
        string status = allowed ? "active" : "suspended";
        Stub.Other = request => request.Query.Contains("principal=ana", StringComparison.Ordinal)
            ? Success(
                $$"""
                {"principal":"ana","allowed":{{(allowed ? "true" : "false")}},"permission":"a.read",
                 "status":"{{status}}","tenantStatus":"active","grantedBy":[{"role":"clerk","grant":"a.*"}]}
                """)
            : StubReply.Problem(404, "NOT_FOUND");

        CliEnd end = await RunAsync("access", "explain", "a.read.thing", "--principal", "ana");

        Assert.Equal((code, line), (end.ExitCode, end.Out.Trim()));
    }

    private static StubReply Success(string data) =>
        StubReply.Raw(200, "application/json", $$"""{"success":true,"data":{{data}}}""");

    private void Answer(string method, string path, string data) => Stub.Other = request =>
        (request.Method, request.Path) == (method, path) ? Success(data) : StubReply.Problem(404, "NOT_FOUND");
}
