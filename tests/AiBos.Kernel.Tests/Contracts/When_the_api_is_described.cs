using System.Text.Json;
using System.Text.Json.Nodes;
using AiBos.Silo.Hosting;
using AiBos.TestInfrastructure;
using Microsoft.AspNetCore.Routing;
using Xunit;

namespace AiBos.Kernel.Tests.Contracts;

/// <summary>The API as OpenAPI: every version of every action once, for those who may call it.</summary>
public sealed class When_the_api_is_described(When_the_api_is_described.Deployment fixture)
    : IClassFixture<When_the_api_is_described.Deployment>
{
    private const string Document = "/openapi/v1.json";
    private const string Deal = "/actions/market/read.deal";

    private static readonly NodePackages Packages =
        new(Path.Combine(AppContext.BaseDirectory, "Contracts", "npm"));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Should_be_valid_to_a_validator_that_is_not_ours()
    {
        string? missing = await Packages.EnsureAsync(Token);
        if (missing is not null && !ForeignProgram.IsRequired)
            Assert.Skip(missing);
        Assert.Null(missing);
        string file = Path.Combine(fixture.DataDirectory, "openapi.json");
        await File.WriteAllTextAsync(file, (await GetAsync("owner")).Text, Token);

        (_, string output) = await Packages.RunAsync("validate.mjs", [file], Token);

        Assert.Equal("3.1 valid", output.Trim());
    }

    [Theory]
    [InlineData("owner")]
    [InlineData("viewer")]
    [InlineData("field")]
    public async Task Should_have_one_operation_for_each_version_the_reader_may_call(string role)
    {
        HttpAnswer contracts = await fixture.SendAsync(
            HttpMethod.Get, "/contracts?limit=500", fixture.Key("acme", role));

        Assert.Equal(
            contracts.Data.GetProperty("items").EnumerateArray().Select(item =>
                $"{item.GetProperty("id").GetString()}@{item.GetProperty("version").GetString()}")
                .Order(StringComparer.Ordinal),
            Actions(await GetAsync(role)).Select(action => action.Id).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Should_show_strangers_every_contract_only_where_that_is_set()
    {
        await using SiloHost closed = await fixture.NeighbourAsync("--Kernel:PublicContracts=false");

        HttpAnswer open = await fixture.SendAsync(HttpMethod.Get, Document, key: null);
        HttpAnswer nothing = await fixture.GetOnAsync(closed, Document, key: null);
        HttpAnswer own = await fixture.GetOnAsync(closed, Document, fixture.Key("acme", "viewer"));
        HttpAnswer wrong = await fixture.GetOnAsync(closed, Document, "aibos_dev_no");

        Assert.Contains(Actions(open), action => action.Path == Deal);
        Assert.Empty(Actions(nothing));
        Assert.Contains("/audit/verify", Paths(nothing));
        Assert.NotEmpty(Actions(own));
        Assert.Equal(["kernel"], Tags(nothing));
        Assert.Equal(
            Actions(own).Select(action => action.Id.Split('.')[0]).Append("kernel").Order().Distinct(),
            Tags(own).Order());
        Assert.Equal((401, "UNAUTHENTICATED"), (wrong.Status, wrong.Code));
    }

    [Fact]
    public async Task Should_name_every_route_and_resolve_every_reference()
    {
        HttpAnswer answer = await GetAsync("owner");
        JsonNode document = JsonNode.Parse(answer.Text)!;

        Assert.Equal(
            fixture.Host.Endpoints.OfType<RouteEndpoint>().Select(route => route.RoutePattern.RawText!)
                .Where(route => !route.StartsWith("/docs", StringComparison.Ordinal)
                    && route is not ("/actions/{**path}" or "/mcp"))
                .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
            Paths(answer).Where(path => !path.StartsWith("/actions/", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal));
        string[] references = [.. References(document).Distinct(StringComparer.Ordinal)];
        Assert.Contains("#/components/schemas/market.read.deal-2.0.0.input/$defs/number", references);
        Assert.All(references, reference => Assert.NotNull(
            reference.Split('/').Skip(1).Aggregate((JsonNode?)document, (node, part) => node?[part])));
    }

    [Fact]
    public async Task Should_say_by_etag_whether_it_changed()
    {
        string key = fixture.Key("globex", "owner");
        HttpAnswer first = await fixture.SendAsync(HttpMethod.Get, Document, key);
        string tag = first.Header("ETag")!;
        HttpAnswer same = await fixture.SendAsync(HttpMethod.Get, Document, key, null, ("If-None-Match", tag));

        await fixture.SendAsync(HttpMethod.Post, "/engines/market/disable", key);
        HttpAnswer changed = await fixture.SendAsync(HttpMethod.Get, Document, key, null, ("If-None-Match", tag));
        HttpAnswer other = await GetAsync("owner");

        Assert.Equal((304, ""), (same.Status, same.Text));
        Assert.Equal(200, changed.Status);
        Assert.DoesNotContain(Actions(changed), action => action.Path == Deal);
        Assert.Contains(Actions(other), action => action.Path == Deal);
    }

    [Fact]
    public async Task Should_answer_each_version_under_its_own_path()
    {
        HttpAnswer newest = await PostAsync(Deal);
        HttpAnswer first = await PostAsync($"{Deal}@1.0.0");
        HttpAnswer minor = await PostAsync($"{Deal}@1.0");
        HttpAnswer both = await PostAsync($"{Deal}@1.0.0", ("X-Contract-Version", "1.0.0"));
        HttpAnswer unknown = await PostAsync($"{Deal}@3.0.0");
        HttpAnswer empty = await PostAsync($"{Deal}@");
        HttpAnswer contradiction = await PostAsync($"{Deal}@1.0.0", ("X-Contract-Version", "2.0.0"));

        Assert.Equal(
            ["market.read.deal@2.0.0", "market.read.deal@1.0.0", "market.read.deal@1.0.0", "market.read.deal@1.0.0"],
            new[] { newest, first, minor, both }.Select(answer => answer.Json.GetProperty("contract").GetString()));
        Assert.Equal(
            ["CONTRACT_VERSION_UNKNOWN", "CONTRACT_VERSION_UNKNOWN", "INVALID_ACTION_PATH"],
            new[] { unknown, empty, contradiction }.Select(answer => answer.Code));
    }

    [Fact]
    public async Task Should_give_examples_that_can_be_sent()
    {
        JsonElement post = (await GetAsync("owner")).Json.GetProperty("paths")
            .GetProperty("/actions/accounting/create.journal_entry").GetProperty("post");
        string input = Example(post.GetProperty("requestBody")).GetRawText();

        HttpAnswer answer = await fixture.CallAsync("acme", "owner", "accounting.create.journal_entry", input);

        Assert.Equal(200, answer.Status);
        JsonElement shown = Example(post.GetProperty("responses").GetProperty("200"));
        Assert.Equal(
            shown.GetProperty("data").EnumerateObject().Select(member => member.Name),
            answer.Data.EnumerateObject().Select(member => member.Name));
    }

    [Fact]
    public async Task Should_have_a_page_that_loads_nothing_from_elsewhere()
    {
        HttpAnswer page = await fixture.SendAsync(HttpMethod.Get, "/docs/", key: null);
        HttpAnswer script = await fixture.SendAsync(HttpMethod.Get, "/docs/scalar.js", key: null);

        Assert.Equal((200, "text/html"), (page.Status, page.MediaType));
        Assert.DoesNotContain("http://", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("https://", page.Text, StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", page.Header("Content-Security-Policy"), StringComparison.Ordinal);
        Assert.Equal(200, script.Status);
    }

    [Fact]
    public async Task Should_serve_the_script_by_which_a_reader_gives_a_key()
    {
        HttpAnswer page = await fixture.SendAsync(HttpMethod.Get, "/docs/", key: null);
        HttpAnswer script = await fixture.SendAsync(HttpMethod.Get, "/docs/reader.js", key: null);

        Assert.Contains("'/docs/reader.js'", page.Text, StringComparison.Ordinal);
        Assert.Equal((200, "text/javascript"), (script.Status, script.MediaType));
        Assert.Contains("export default", script.Text, StringComparison.Ordinal);
        Assert.Equal("nosniff", script.Header("X-Content-Type-Options"));
    }

    private static JsonElement Example(JsonElement content) => content.GetProperty("content")
        .GetProperty("application/json").GetProperty("examples").GetProperty("a sale for cash").GetProperty("value");

    private static IEnumerable<string> Tags(HttpAnswer answer) =>
        answer.Json.GetProperty("tags").EnumerateArray().Select(tag => tag.GetProperty("name").GetString()!);

    private static IEnumerable<string> Paths(HttpAnswer answer) =>
        answer.Json.GetProperty("paths").EnumerateObject().Select(path => path.Name);

    private static (string Path, string Id)[] Actions(HttpAnswer answer) =>
        [.. answer.Json.GetProperty("paths").EnumerateObject()
            .Where(path => path.Name.StartsWith("/actions/", StringComparison.Ordinal))
            .Select(path => (path.Name, path.Value.GetProperty("post").GetProperty("operationId").GetString()!))];

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonArray array => array.SelectMany(References),
        JsonObject members => members.SelectMany(member => member.Key == "$ref"
            ? [member.Value!.GetValue<string>()]
            : References(member.Value)),
        _ => [],
    };

    private Task<HttpAnswer> GetAsync(string role) =>
        fixture.SendAsync(HttpMethod.Get, Document, fixture.Key("acme", role));

    private Task<HttpAnswer> PostAsync(string path, params (string, string)[] headers) =>
        fixture.SendAsync(HttpMethod.Post, path, fixture.Key("acme", "owner"), "1", headers);

    public sealed class Deployment : KernelFixture, IAsyncLifetime
    {
        private static readonly SampleEngine Market =
            new("market", "market.read.deal@1.0.0", "market.read.deal@2.0.0")
            {
                InputSchema = """{ "$defs": { "number": { "type": "integer" } }, "$ref": "#/$defs/number" }""",
            };

        private readonly HttpClient _http = new();

        public async ValueTask InitializeAsync() => await StartAsync(
            [Market], "--Kernel:Audit:CheckpointEvery=00:01:00", "--Kernel:Audit:ScrubEvery=01:00:00");

        internal Task<SiloHost> NeighbourAsync(string setting) => StartNeighbourAsync([Market], setting);

        internal Task<HttpAnswer> GetOnAsync(SiloHost silo, string path, string? key) =>
            HttpAnswer.SendAsync(_http, HttpMethod.Get, silo.BaseUrl + path, key, null);

        public override async ValueTask DisposeAsync()
        {
            _http.Dispose();
            await base.DisposeAsync();
        }
    }
}
