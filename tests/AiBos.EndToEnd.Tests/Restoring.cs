using System.Globalization;
using AiBos.TestInfrastructure;
using Xunit;

namespace AiBos.EndToEnd.Tests;

/// <summary>What an operator does after a database was put back: asks what is lost, and gives it up.</summary>
internal static class Restoring
{
    /// <summary>Number of entries that were signed last, from the refusal that says it.</summary>
    internal static async Task<long> AskAsync(SiloProcess silo, HttpClient http)
    {
        HttpAnswer asked = await SendAsync(silo, http, "null");
        Assert.Equal("CONFLICT", asked.Code);
        string detail = asked.Json.GetProperty("detail").GetString()!;
        return long.Parse(detail.Split(" as signedSize")[0].Split(' ')[^1], CultureInfo.InvariantCulture);
    }

    internal static Task<HttpAnswer> GiveUpAsync(SiloProcess silo, HttpClient http, long signedSize) =>
        SendAsync(silo, http, signedSize.ToString(CultureInfo.InvariantCulture));

    private static Task<HttpAnswer> SendAsync(SiloProcess silo, HttpClient http, string signedSize) =>
        HttpAnswer.SendAsync(
            http, HttpMethod.Post, silo.BaseUrl + "/audit/restore", silo.Key("acme", "owner"),
            $$"""{"reason":"the disk broke","signedSize":{{signedSize}}}""");
}
