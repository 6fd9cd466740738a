using AiBos.Client.Tests.Stub;
using Xunit;

namespace AiBos.Cli.Tests.Verbs;

public sealed class SecretVerbsTests : CliFixture
{
    [Fact]
    public async Task List_TwoSecrets_ShowsStatesAndTimes()
    {
        Stub.Other = _ => StubReply.Raw(200, "application/json",
            """
            {"success":true,"data":{"items":[
             {"kind":"jwt","id":"kid-1","state":"active","createdAt":"2026-01-01T00:00:00Z",
              "changedAt":"2026-01-01T00:00:00Z","nextAt":"2026-01-31T00:00:00Z"},
             {"kind":"jwt","id":"kid-0","state":"retired","createdAt":"2026-01-01T00:00:00Z",
              "changedAt":"2026-01-01T00:00:00Z","nextAt":null}],"nextCursor":null}}
            """);

        CliEnd plain = await RunAsync("secret", "list");
        CliEnd json = await RunAsync("secret", "list", "--json");

        Assert.Equal(
            [
                "jwt             active   until 2026-01-31 00:00  kid-1",
                "jwt             retired                          kid-0",
            ],
            plain.Out.TrimEnd().Split('\n').Select(line => line.TrimEnd()));
        Assert.Equal(2, json.Json.GetProperty("items").GetArrayLength());
        Assert.False(json.Json.GetProperty("items")[1].TryGetProperty("nextAt", out _));
    }

    [Theory]
    [InlineData("""{"kind":"jwt","state":"pending","signsAt":"2026-01-31T12:06:01Z"}""",
        "/secrets/jwt/rotate", "signs from 2026-01-31 12:06:01 UTC", "jwt")]
    [InlineData("""{"kind":"jwt","state":"revoked"}""", "/secrets/jwt/revoke", "No token counts", "jwt", "--revoke")]
    [InlineData("""{"kind":"database-login","state":"active","graceUntil":"2026-01-31T12:10:00Z"}""",
        "/secrets/database-login/rotate", "let in until 2026-01-31 12:10:00 UTC", "database-login")]
    [InlineData("""{"kind":"database-login","state":"revoked"}""", "/secrets/database-login/revoke",
        "their sessions are ended", "database-login", "--revoke")]
    [InlineData("""{"kind":"pepper","version":2}""", "/secrets/pepper/rotate", "under pepper 2", "pepper")]
    [InlineData("""{"kind":"tenant-key","version":2}""", "/secrets/tenant-key/rotate", "under key 2", "tenant-key")]
    public async Task Rotate_EachKind_AsksForItAndSaysWhatFollows(
        string data, string path, string text, params string[] words)
    {
        Stub.Other = _ => StubReply.Raw(200, "application/json", $$"""{"success":true,"data":{{data}}}""");

        CliEnd end = await RunAsync(["secret", "rotate", .. words]);

        Assert.Equal((0, path), (end.ExitCode, Stub.Requests[0].Path));
        Assert.Contains(text, end.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("database")]
    [InlineData("pepper", "--revoke")]
    [InlineData("tenant-key", "--revoke")]
    public async Task Rotate_WhatCannotBe_IsWrongUsageAndSendsNothing(params string[] words)
    {
        CliEnd end = await RunAsync(["secret", "rotate", .. words]);

        Assert.Equal(2, end.ExitCode);
        Assert.Empty(Stub.Requests);
    }

    [Fact]
    public async Task Rotate_Refused_SaysWhyAndEndsWithOne()
    {
        Stub.Other = _ => StubReply.Problem(409, "CONFLICT");

        CliEnd end = await RunAsync("secret", "rotate", "jwt");

        Assert.Equal(1, end.ExitCode);
        Assert.Contains("CONFLICT", end.Error, StringComparison.Ordinal);
    }
}
