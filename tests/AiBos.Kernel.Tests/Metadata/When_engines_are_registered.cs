using System.Text.Json;
using AiBos.Kernel.Tests.Contracts;
using AiBos.Kernel.Tests.Engines;
using AiBos.Sdk;
using AiBos.Silo.Hosting;
using AiBos.TestInfrastructure;
using Xunit;

namespace AiBos.Kernel.Tests.Metadata;

/// <summary>A deployment's engines as each tenant has them.</summary>
public sealed class When_engines_are_registered(When_engines_are_registered.Deployment fixture)
    : IClassFixture<When_engines_are_registered.Deployment>
{
    private const string Action = "orders.read.order";

    [Fact]
    public async Task Should_put_the_registration_on_the_ledger_before_anything_runs()
    {
        HttpAnswer called = await fixture.CallAsync("acme", "owner", Action, "1");

        Assert.Equal(200, called.Status);
        string? payload = await fixture.SqlAsync<string>(
            "SELECT convert_from(payload, 'UTF8') FROM aibos.kernel_audit_log WHERE tenant_id = 'acme' "
            + $"AND kind = 'metadata' AND action = 'engine.registered' AND seq < {called.Seq} "
            + "AND convert_from(payload, 'UTF8') LIKE '%\"domain\":\"orders\"%'");
        using JsonDocument entry = JsonDocument.Parse(payload!);
        Assert.True(entry.RootElement.GetProperty("enabled").GetBoolean());
        string hash = entry.RootElement.GetProperty("contracts").GetProperty($"contract/{Action}@1.0.0").GetString()!;
        Assert.Equal(hash, await fixture.SqlAsync<string>(
            "SELECT encode(sha256(content), 'hex') FROM aibos.kernel_metadata_object "
            + $"WHERE object_id = 'contract/{Action}@1.0.0'"));
    }

    [Fact]
    public async Task Should_hide_a_disabled_engine_from_its_tenant_alone()
    {
        JsonElement before = (await GetAsync("globex", "owner")).Data;
        HttpAnswer unknown = await fixture.CallAsync("globex", "owner", "nothing.read.thing", "1");

        HttpAnswer disabled = await PostAsync("globex", "owner", "orders", "disable");
        HttpAnswer called = await fixture.CallAsync("globex", "owner", Action, "1");
        HttpAnswer contracts = await fixture.SendAsync(
            HttpMethod.Get, "/contracts?limit=500", fixture.Key("globex", "owner"));
        JsonElement meanwhile = (await GetAsync("globex", "owner")).Data;
        HttpAnswer elsewhere = await fixture.CallAsync("acme", "owner", Action, "1");
        HttpAnswer enabled = await PostAsync("globex", "owner", "orders", "enable");
        HttpAnswer again = await PostAsync("globex", "owner", "orders", "enable");

        Assert.Equal((200, "disabled"), (disabled.Status, disabled.Data.GetProperty("state").GetString()));
        Assert.Equal((404, "ACTION_NOT_FOUND"), (called.Status, called.Code));
        Assert.Equal(Detail(unknown), Detail(called));
        Assert.DoesNotContain(Action, contracts.Text, StringComparison.Ordinal);
        Assert.Equal(200, elsewhere.Status);
        Assert.NotEqual(Root(before), Root(meanwhile));
        Assert.Equal(Root(before), Root((await GetAsync("globex", "owner")).Data));
        Assert.Equal(200, (await fixture.CallAsync("globex", "owner", Action, "1")).Status);
        Assert.Equal(
            "owner@globex engine.enabled",
            await fixture.SqlAsync<string>(
                "SELECT actor || ' ' || action FROM aibos.kernel_audit_log "
                + $"WHERE tenant_id = 'globex' AND seq = {enabled.Seq}"));
        Assert.False(again.Json.TryGetProperty("audit", out _), "Nothing changed, so nothing is recorded.");
    }

    [Fact]
    public async Task Should_refuse_whoever_may_not_and_what_is_not_there()
    {
        HttpAnswer viewer = await PostAsync("acme", "viewer", "orders", "disable");
        HttpAnswer nothing = await PostAsync("acme", "owner", "nothing", "disable");
        HttpAnswer list = await GetAsync("acme", "viewer");

        Assert.Equal((403, "FORBIDDEN"), (viewer.Status, viewer.Code));
        Assert.Equal((404, "NOT_FOUND"), (nothing.Status, nothing.Code));
        Assert.Equal(403, list.Status);
    }

    [Fact]
    public async Task Should_refuse_an_engine_whose_contract_changed_under_its_version_and_serve_the_others()
    {
        await using SiloHost neighbour = await fixture.NeighbourAsync(
            new SampleEngine("orders", $"{Action}@1.0.0") { InputSchema = """{ "type": "string" }""" },
            new SampleEngine("billing", "billing.read.bill@1.0.0"),
            new Broken());

        HttpAnswer orders = await fixture.CallOnAsync(neighbour, "/actions/orders/read.order", "\"a\"");
        HttpAnswer billing = await fixture.CallOnAsync(neighbour, "/actions/billing/read.bill", "1");
        HttpAnswer health = await fixture.CallOnAsync(neighbour, "/diagz", null);

        Assert.Equal((404, "ACTION_NOT_FOUND"), (orders.Status, orders.Code));
        Assert.Equal(200, billing.Status);
        JsonElement engines = health.Data.GetProperty("components").EnumerateArray()
            .Single(component => component.GetProperty("name").GetString() == "engines");
        Assert.Equal("degraded", health.Data.GetProperty("status").GetString());
        Assert.Equal(
            $"Broken is not served: Out of order. orders is not served: The contract {Action}@1.0.0 was published with "
            + "other schemas, permission or class; what is published never changes: raise its version.",
            engines.GetProperty("detail").GetString());
        Assert.Equal(200, (await fixture.CallAsync("acme", "owner", Action, "1")).Status);
    }

    [Fact]
    public async Task Should_register_a_newer_engine_and_keep_every_version_it_published()
    {
        await using SiloHost neighbour = await fixture.NeighbourAsync(
            new SampleEngine("orders", $"{Action}@1.0.0", $"{Action}@2.0.0") { Version = "1.1.0" });

        HttpAnswer called = await fixture.CallOnAsync(neighbour, "/actions/orders/read.order", "1");

        Assert.Equal(200, called.Status);
        Assert.Equal($"{Action}@2.0.0", called.Json.GetProperty("contract").GetString());
        Assert.Equal(2, await fixture.SqlAsync<long>(
            "SELECT count(*) FROM aibos.kernel_metadata_object "
            + $"WHERE object_id IN ('contract/{Action}@1.0.0', 'contract/{Action}@2.0.0')"));
    }

    [Fact]
    public async Task Should_serve_an_engine_from_the_folder_and_refuse_one_whose_domain_is_taken()
    {
        using var folder = new TemporaryDirectory();
        PluginCompiler.Compile(folder.Path, "Plugged", PluginCompiler.Engine("plugged", "input + 41"));
        PluginCompiler.Compile(folder.Path, "Taken", PluginCompiler.Engine("orders"));
        await using SiloHost neighbour = await fixture.NeighbourAsync(
            folder.Path, new SampleEngine("orders", $"{Action}@1.0.0"));

        HttpAnswer called = await fixture.CallOnAsync(neighbour, "/actions/plugged/read.number", "1");
        HttpAnswer health = await fixture.CallOnAsync(neighbour, "/diagz", null);

        Assert.Equal((200, 42), (called.Status, called.Data.GetInt32()));
        Assert.Contains(
            "Engine of Taken is not served: Another engine has the domain 'orders'; rename one of them.", health.Text,
            StringComparison.Ordinal);
        Assert.Equal("plugged.read.number", await fixture.SqlAsync<string>(
            $"SELECT action FROM aibos.kernel_audit_log WHERE tenant_id = 'acme' AND seq = {called.Seq}"));
    }

    private static string? Root(JsonElement engines) => engines.GetProperty("rootHash").GetString();

    private static string? Detail(HttpAnswer answer) => answer.Json.GetProperty("detail").GetString();

    private Task<HttpAnswer> GetAsync(string tenant, string role) =>
        fixture.SendAsync(HttpMethod.Get, "/engines", fixture.Key(tenant, role));

    private Task<HttpAnswer> PostAsync(string tenant, string role, string engine, string act) =>
        fixture.SendAsync(HttpMethod.Post, $"/engines/{engine}/{act}", fixture.Key(tenant, role));

    private sealed class Broken : IEngine
    {
        public void Configure(EngineBuilder engine) => throw new InvalidOperationException("Out of order.");
    }

    public sealed class Deployment : KernelFixture, IAsyncLifetime
    {
        private readonly HttpClient _http = new();

        public async ValueTask InitializeAsync() => await StartAsync(
            [new SampleEngine("orders", $"{Action}@1.0.0")],
            "--Kernel:Audit:CheckpointEvery=00:01:00", "--Kernel:Audit:ScrubEvery=01:00:00");

        internal Task<SiloHost> NeighbourAsync(params IEngine[] engines) => StartNeighbourAsync(engines);

        internal Task<SiloHost> NeighbourAsync(string folder, params IEngine[] engines) =>
            StartNeighbourAsync(engines, $"--Kernel:Engines:Folder={folder}");

        internal Task<HttpAnswer> CallOnAsync(SiloHost silo, string path, string? body) => HttpAnswer.SendAsync(
            _http, body is null ? HttpMethod.Get : HttpMethod.Post, silo.BaseUrl + path, Key("acme", "owner"), body);

        public override async ValueTask DisposeAsync()
        {
            _http.Dispose();
            await base.DisposeAsync();
        }
    }
}
