using System.Text;
using AiBos.Kernel.Access;
using AiBos.Kernel.Tenancy;
using AiBos.Sdk;
using AiBos.TestInfrastructure;
using Microsoft.AspNetCore.Routing;
using Xunit;

namespace AiBos.Silo.Tests.Http;

/// <summary>
/// Every route meets every kind of credential, and what each is answered is a golden file. A new route is a new line of
/// it, a changed cell a changed one, and nothing is left out: routes come from the silo itself.
/// </summary>
public sealed class When_credentials_meet_routes(SiloFixture fixture)
{
    private const string Golden = "tests/AiBos.Silo.Tests/Golden/credential-matrix.golden";

    [Fact]
    public async Task Should_answer_each_as_the_matrix_says()
    {
        using ForgedTokens tokens = await ForgedTokens.OpenAsync(fixture);
        List<(string Name, (string Name, string Value)[] Headers)> credentials = await CredentialsAsync(tokens);
        RouteEndpoint[] routes = [.. fixture.Host.Endpoints.OfType<RouteEndpoint>()];
        Assert.True(routes.Length > 20, "The silo's routes were not found.");
        var matrix = new StringBuilder();
        foreach (RouteEndpoint route in routes.OrderBy(Name, StringComparer.Ordinal))
        {
            var answers = new List<(string Answer, string Credential)>();
            foreach ((string credential, (string Name, string Value)[] headers) in credentials)
                answers.Add((await KnockAsync(route, headers), credential));
            matrix.Append(Name(route)).Append('\n');
            foreach (IGrouping<string, string> group in answers.GroupBy(a => a.Answer, a => a.Credential))
                matrix.Append($"    {group.Key,-20}  {string.Join(", ", group)}\n");
        }

        string actual = matrix.ToString();
        if (actual == RepositoryFile.Read(Golden))
            return;
        string draft = Path.Combine(AppContext.BaseDirectory, "credential-matrix.golden");
        await File.WriteAllTextAsync(draft, actual, TestContext.Current.CancellationToken);
        Assert.Fail(
            $"Somebody is answered otherwise at the door, or a route is new. Compare {draft} with {Golden}; if every "
            + "change is meant, copy it over and say why in the commit.");
    }

    private async Task<List<(string, (string, string)[])>> CredentialsAsync(ForgedTokens tokens)
    {
        TenantProvisioner provisioner = fixture.Get<TenantProvisioner>();
        var roles = new Dictionary<string, string[]>
        {
            ["none"] = [], ["wrong"] = ["nothing.at_all"], ["gone"] = ["*"],
        };
        IReadOnlyDictionary<string, ApiKey> here = await provisioner.EnsureDemoAsync(
            new TenantPlan(new TenantId("acme"), "Acme", roles), TestContext.Current.CancellationToken);
        IReadOnlyDictionary<string, ApiKey> asleep = await provisioner.EnsureDemoAsync(
            new TenantPlan(new TenantId("asleep"), "Asleep", new Dictionary<string, string[]> { ["owner"] = ["*"] }),
            TestContext.Current.CancellationToken);
        await fixture.SqlAsync<object>(
            "UPDATE aibos.kernel_principal SET status = 'suspended' "
            + "WHERE tenant_id = 'acme' AND principal_id = 'gone@acme'");
        await fixture.SqlAsync<object>(
            "UPDATE aibos.kernel_tenant SET status = 'suspended' WHERE tenant_id = 'asleep'");
        string owner = fixture.Key("acme", "owner");
        return
        [
            ("anonymous", []),
            ("malformed key", Key("aibos_dev_nonsense")),
            ("malformed token", Bearer("x.y.z")),
            ("key and token", [.. Key(owner), .. Bearer(tokens.With("sub", "owner@acme"))]),
            ("expired", Bearer(tokens.Expired())),
            ("wrong audience", Bearer(tokens.With("aud", "another"))),
            ("wrong issuer", Bearer(tokens.With("iss", "another"))),
            ("alg none", Bearer($"{ForgedTokens.Input("""{"alg":"none"}""", tokens.Claims().ToJsonString())}.")),
            ("HS256 with the public key", Bearer(tokens.Hmac(tokens.PublicPem))),
            ("kid ../../", Bearer(tokens.WithHeader("kid", "../../../../dev/null"))),
            ("kid ' OR 1=1", Bearer(tokens.WithHeader("kid", "' OR 1=1 --"))),
            ("kid too long", Bearer(tokens.WithHeader("kid", new string('k', 3_000)))),
            ("suspended principal", Key(here["gone"].Reveal())),
            ("suspended principal's token", Bearer(Token(tokens, "acme", "gone@acme"))),
            ("suspended tenant", Key(asleep["owner"].Reveal())),
            ("no role", Key(here["none"].Reveal())),
            ("wrong role", Key(here["wrong"].Reveal())),
            ("other tenant's header", [.. Key(owner), ("X-Tenant-Id", "globex")]),
            ("right role", Key(owner)),
            ("right role's token", Bearer(Token(tokens, "acme", "owner@acme"))),
        ];
    }

    private async Task<string> KnockAsync(RouteEndpoint route, (string Name, string Value)[] headers)
    {
        string path = route.RoutePattern.RawText!
            .Replace("{**path}", "accounting/create.journal_entry", StringComparison.Ordinal);
        foreach (Microsoft.AspNetCore.Routing.Patterns.RoutePatternParameterPart part in route.RoutePattern.Parameters)
        {
            path = path.Replace($"{{{part.Name}}}", "0", StringComparison.Ordinal)
                .Replace($"{{{part.Name}?}}", "0", StringComparison.Ordinal);
        }

        HttpMethod method = new(MethodOf(route));
        HttpAnswer answer = await fixture.SendAsync(
            method, path.StartsWith('/') ? path : $"/{path}", key: null,
            method == HttpMethod.Get ? null : "[]", headers);
        Assert.True(answer.Status is < 500 and not 429, $"{Name(route)}: {answer.Status} {answer.Text}");
        Assert.False(answer.Status == 401 && answer.Text.Contains("acme", StringComparison.Ordinal), answer.Text);
        // What a call comes to once it is let in is other tests' matter.
        return answer.Status is 401 or 403 ? $"{answer.Status} {answer.Code}" : "let in";
    }

    private static string Token(ForgedTokens tokens, string tenant, string principal) =>
        tokens.Sign(tokens.Header(), tokens.Claims(tenant, principal));

    private static (string, string)[] Key(string key) => [("X-Api-Key", key)];

    private static (string, string)[] Bearer(string token) => [("Authorization", $"Bearer {token}")];

    private static string Name(RouteEndpoint route) => $"{MethodOf(route)} {route.RoutePattern.RawText}";

    private static string MethodOf(RouteEndpoint route) =>
        route.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods[0] ?? "GET";
}
