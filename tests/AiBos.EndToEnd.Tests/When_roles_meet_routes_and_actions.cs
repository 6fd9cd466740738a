using System.Text;
using AiBos.Kernel.Contracts;
using AiBos.Sdk;
using AiBos.Silo.Http;
using AiBos.TestInfrastructure;
using Microsoft.AspNetCore.Routing;
using Xunit;

namespace AiBos.EndToEnd.Tests;

/// <summary>Who may do what: each demo role knocks at each action and each route, and the answers are a golden file.
/// </summary>
public sealed class When_roles_meet_routes_and_actions(DoorFixture fixture) : IClassFixture<DoorFixture>
{
    private const string Golden = "tests/AiBos.EndToEnd.Tests/Golden/permission-matrix.golden";

    private static readonly string[] Roles = ["owner", "accountant", "approver", "viewer", "auditor", "field"];

    [Fact]
    public async Task Should_let_in_whom_the_matrix_says()
    {
        var matrix = new StringBuilder();
        Line(matrix, "", Roles);
        foreach (ActionContract contract in fixture.Get<ContractCatalog>().All)
        {
            string path = $"/actions/{contract.Action.Domain}/{contract.Action.Value.Split('.', 2)[1]}@{contract.Version}";
            await KnockAsync(matrix, contract.ToString(), HttpMethod.Post, path);
        }

        foreach (RouteEndpoint route in fixture.Host.Endpoints.OfType<RouteEndpoint>()
            .Where(route => route.Metadata.GetMetadata<RoutePolicy>() is { Permission: not null, IsOpenLocally: false })
            .OrderBy(route => route.RoutePattern.RawText, StringComparer.Ordinal))
        {
            string pattern = route.RoutePattern.RawText!;
            string method = route.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods[0];
            string path = route.RoutePattern.Parameters.Aggregate(
                pattern, (text, part) => text.Replace($"{{{part.Name}}}", "0", StringComparison.Ordinal));
            await KnockAsync(matrix, $"{method} {pattern}", new HttpMethod(method), path);
        }

        string actual = matrix.ToString();
        string promised = RepositoryFile.Read(Golden);
        if (actual == promised)
            return;
        string draft = Path.Combine(AppContext.BaseDirectory, "permission-matrix.golden");
        await File.WriteAllTextAsync(draft, actual, TestContext.Current.CancellationToken);
        Assert.Fail(
            "Another set of people may do another set of things:\n"
            + string.Join('\n', actual.Split('\n').Except(promised.Split('\n'), StringComparer.Ordinal))
            + $"\nIf it is meant, copy {draft} over {Golden} and say why in the commit.");
    }

    private async Task KnockAsync(StringBuilder matrix, string name, HttpMethod method, string path)
    {
        var cells = new List<string>();
        foreach (string role in Roles)
        {
            HttpAnswer answer = await fixture.SendAsync(
                method, path, fixture.Key("acme", role), method == HttpMethod.Post ? "[]" : null);
            Assert.True(answer.Status is < 500 and not 401, $"{name} as {role}: {answer.Status} {answer.Text}");
            cells.Add(answer.Code == "FORBIDDEN" ? "-" : "yes");
        }

        Line(matrix, name, cells);
    }

    private static void Line(StringBuilder matrix, string name, IEnumerable<string> cells) =>
        matrix.Append($"{name,-46}{string.Concat(cells.Select(cell => $"{cell,-11}"))}".TrimEnd()).Append('\n');
}
