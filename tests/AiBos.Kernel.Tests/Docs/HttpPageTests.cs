using System.Text.RegularExpressions;
using AiBos.Kernel.Tests.TestEngine;
using AiBos.Silo.Http;
using Microsoft.AspNetCore.Routing;
using Xunit;

namespace AiBos.Kernel.Tests.Docs;

public sealed class HttpPageTests(ProbeFixture fixture)
{
    private readonly DocPage _page = DocPage.Read("docs/reference/http.md");

    [Fact]
    public void Page_EveryRouteInTheSource_HasARow()
    {
        string folder = Path.Combine(DocPage.Root, "src", "AiBos.Silo", "Http");
        string[] routes = [.. Directory.EnumerateFiles(folder, "*Endpoints.cs")
            .SelectMany(file => Regex.Matches(File.ReadAllText(file), "\\.Map(Get|Post|Put|Delete)\\(\"([^\"]+)\""))
            .Select(match => $"{match.Groups[1].Value.ToUpperInvariant()} {Shown(match.Groups[2].Value)}")
            .Where(route => !route.StartsWith("GET /docs/", StringComparison.Ordinal))];

        Assert.True(routes.Length > 8, "The host's source was not found.");
        Assert.All(routes, route => Assert.Contains(route, _page.Names));
    }

    [Fact]
    public void Page_EveryRouteOfTheSilo_HasARowWithItsPermission()
    {
        // What is mapped below /docs is that page's own affair; it has one row.
        string[] expected =
            [.. fixture.Host.Endpoints.OfType<RouteEndpoint>()
                .Where(route => !route.RoutePattern.RawText!.StartsWith("/docs", StringComparison.Ordinal))
                .Select(Row).Append("| `GET /docs` | open |").Order(StringComparer.Ordinal)];
        string[] told = [.. _page.Section("## Routes").Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => string.Join('|', line.Split('|').Take(3)) + "|").Order(StringComparer.Ordinal)];

        Assert.Equal(expected, told);
    }

    private static string Row(RouteEndpoint endpoint)
    {
        string method = endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods[0] ?? "GET";
        RoutePolicy policy = endpoint.Metadata.GetMetadata<RoutePolicy>()!;
        string permission = policy switch
        {
            { IsOpen: true } or { IsOptional: true } => "open",
            { Permission: { } named } => $"`{named}`",
            _ => "any principal",
        };
        return $"| `{method} {Shown(endpoint.RoutePattern.RawText!)}` | {permission} |";
    }

    // The route takes whatever is there, so that a malformed path gets a named answer; readers think in two parts.
    private static string Shown(string pattern) =>
        pattern.Replace("{**path}", "{domain}/{action}", StringComparison.Ordinal);
}
