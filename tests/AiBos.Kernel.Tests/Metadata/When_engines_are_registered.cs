using System.Diagnostics;
using System.Text.Json;
using AiBos.Kernel.Metadata;
using AiBos.Kernel.Tests.Contracts;
using AiBos.Sdk;
using AiBos.Silo.Hosting;
using AiBos.TestInfrastructure;
using Xunit;

namespace AiBos.Kernel.Tests.Metadata;

/// <summary>A deployment's engines as each tenant has them.</summary>
public sealed class When_engines_are_registered(When_engines_are_registered.Deployment fixture)
    : IClassFixture<When_engines_are_registered.Deployment>
{
    private const string Action = "trade.read.deal";

    [Fact]
    public async Task Should_put_the_registration_on_the_ledger_before_anything_runs()
    {
        HttpAnswer called = await fixture.CallAsync("acme", "owner", Action, "1");

        Assert.Equal(200, called.Status);
        string? payload = await fixture.SqlAsync<string>(
            "SELECT convert_from(payload, 'UTF8') FROM aibos.kernel_audit_log WHERE tenant_id = 'acme' "
            + $"AND kind = 'metadata' AND action = 'engine.registered' AND seq < {called.Seq} "
            + "AND convert_from(payload, 'UTF8') LIKE '%\"domain\":\"trade\"%'");
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

        HttpAnswer disabled = await PostAsync("globex", "owner", "trade", "disable");
        HttpAnswer called = await fixture.CallAsync("globex", "owner", Action, "1");
        HttpAnswer contracts = await fixture.SendAsync(
            HttpMethod.Get, "/contracts?limit=500", fixture.Key("globex", "owner"));
        JsonElement meanwhile = (await GetAsync("globex", "owner")).Data;
        HttpAnswer elsewhere = await fixture.CallAsync("acme", "owner", Action, "1");
        HttpAnswer enabled = await PostAsync("globex", "owner", "trade", "enable");
        HttpAnswer again = await PostAsync("globex", "owner", "trade", "enable");

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
        HttpAnswer viewer = await PostAsync("acme", "viewer", "trade", "disable");
        HttpAnswer nothing = await PostAsync("acme", "owner", "nothing", "disable");
        HttpAnswer list = await GetAsync("acme", "viewer");

        Assert.Equal((403, "FORBIDDEN"), (viewer.Status, viewer.Code));
        Assert.Equal((404, "NOT_FOUND"), (nothing.Status, nothing.Code));
        Assert.Equal(403, list.Status);
    }

    [Fact]
    public async Task Should_register_a_newer_engine_and_keep_every_version_it_published()
    {
        await using SiloHost neighbour = await fixture.NeighbourAsync(
            new SampleEngine("trade", $"{Action}@1.0.0", $"{Action}@2.0.0") { Version = "1.1.0" });

        HttpAnswer called = await fixture.CallOnAsync(neighbour, "/actions/trade/read.deal", "1");

        Assert.Equal(200, called.Status);
        Assert.Equal($"{Action}@2.0.0", called.Json.GetProperty("contract").GetString());
        Assert.Equal(2, await fixture.SqlAsync<long>(
            "SELECT count(*) FROM aibos.kernel_metadata_object "
            + $"WHERE object_id IN ('contract/{Action}@1.0.0', 'contract/{Action}@2.0.0')"));
    }

    [Fact]
    public async Task Should_show_and_keep_what_an_engine_describes()
    {
        SampleEngine stock = new("stock", "stock.read.item@1.0.0") { WithEntity = true, EventShape = 1 };
        await using SiloHost neighbour = await fixture.NeighbourAsync(stock, Trade());

        HttpAnswer called = await fixture.CallOnAsync(neighbour, "/actions/stock/read.item", "1");
        HttpAnswer entities = await fixture.CallOnAsync(neighbour, "/entities?limit=500", null);
        HttpAnswer events = await fixture.CallOnAsync(neighbour, "/event-types?limit=500", null);
        HttpAnswer viewer = await fixture.SendAsync(HttpMethod.Get, "/entities", fixture.Key("acme", "viewer"));

        JsonElement thing = entities.Data.GetProperty("items").EnumerateArray()
            .Single(entity => entity.GetProperty("id").GetString() == "stock.thing");
        Assert.Equal(
            [
                ("id", "internal", true, null), ("ownerId", "internal", true, null),
                ("ownerName", "internal", true, "ownerId"), ("diagnosis", "restricted", false, null),
            ],
            thing.GetProperty("fields").EnumerateArray().Select(field => (
                field.GetProperty("name").GetString(), field.GetProperty("classification").GetString(),
                field.GetProperty("required").GetBoolean(), field.GetProperty("personField").GetString())));
        Assert.Equal(
            ("ownerId", "people.person"),
            (thing.GetProperty("relations")[0].GetProperty("field").GetString(),
                thing.GetProperty("relations")[0].GetProperty("entity").GetString()));
        JsonElement sold = events.Data.GetProperty("items").EnumerateArray()
            .Single(published => published.GetProperty("id").GetString() == "stock.thing.sold");
        Assert.Equal(
            ("1.0.0", "A thing was sold.", "internal"),
            (sold.GetProperty("version").GetString(), sold.GetProperty("summary").GetString(),
                sold.GetProperty("classification").GetString()));
        Assert.Equal(
            "uuid",
            sold.GetProperty("schema").GetProperty("properties").GetProperty("id").GetProperty("format").GetString());
        Assert.Equal((403, "FORBIDDEN"), (viewer.Status, viewer.Code));
        Assert.Equal(1, await fixture.SqlAsync<long>(
            "SELECT count(*) FROM aibos.kernel_audit_log WHERE tenant_id = 'acme' AND action = 'engine.registered' "
            + $"AND seq < {called.Seq} AND convert_from(payload, 'UTF8') LIKE '%\"entity/stock.thing@1.0.0\":%' "
            + "AND convert_from(payload, 'UTF8') LIKE '%\"event/stock.thing.sold@1.0.0\":%'"));
        Assert.Equal("entity", await fixture.SqlAsync<string>(
            "SELECT kind FROM aibos.kernel_metadata_object WHERE object_id = 'entity/stock.thing@1.0.0'"));
    }

    [Fact]
    public async Task Should_tell_other_silos_at_once_what_a_tenant_disabled()
    {
        SampleEngine parcel = new("parcel", "parcel.read.box@1.0.0");
        // Without the bell it would be a minute.
        await using SiloHost there = await fixture.NeighbourAsync(TimeSpan.FromMinutes(1), parcel, Trade());
        // A silo forgets everything when it begins to listen; only what it remembers after that shows that a bell rang.
        long began = Stopwatch.GetTimestamp();
        long listening = 0;
        while (listening < 2 && Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(20))
        {
            listening = await fixture.SqlAsync<long>(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state = 'idle' "
                + "AND query = 'LISTEN aibos_tenant_engine'");
        }

        Assert.True(listening >= 2, $"{listening} silos listen.");
        Assert.Equal(200, (await fixture.CallOnAsync(there, "/actions/parcel/read.box", "1")).Status);

        Assert.Equal(200, (await PostAsync("acme", "owner", "parcel", "disable")).Status);

        int status = 200;
        long started = Stopwatch.GetTimestamp();
        while (status != 404 && Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(20))
            status = (await fixture.CallOnAsync(there, "/actions/parcel/read.box", "1")).Status;
        Assert.Equal(404, status);
    }

    private static SampleEngine Trade() => new("trade", $"{Action}@1.0.0");

    private static string? Root(JsonElement engines) => engines.GetProperty("rootHash").GetString();

    private static string? Detail(HttpAnswer answer) => answer.Json.GetProperty("detail").GetString();

    private Task<HttpAnswer> GetAsync(string tenant, string role) =>
        fixture.SendAsync(HttpMethod.Get, "/engines", fixture.Key(tenant, role));

    private Task<HttpAnswer> PostAsync(string tenant, string role, string engine, string act) =>
        fixture.SendAsync(HttpMethod.Post, $"/engines/{engine}/{act}", fixture.Key(tenant, role));

    public sealed class Deployment : KernelFixture, IAsyncLifetime
    {
        private readonly HttpClient _http = new();

        public async ValueTask InitializeAsync() => await StartAsync(
            [new SampleEngine("trade", $"{Action}@1.0.0")],
            "--Kernel:Audit:CheckpointEvery=00:01:00", "--Kernel:Audit:ScrubEvery=01:00:00");

        internal Task<SiloHost> NeighbourAsync(params IEngine[] engines) => StartNeighbourAsync(engines);

        internal Task<SiloHost> NeighbourAsync(TimeSpan cacheFor, params IEngine[] engines) =>
            StartNeighbourAsync(engines, $"--Kernel:Metadata:CacheFor={cacheFor}");

        internal Task<SiloHost> GuardedAsync(string folder, IEngineReview guardian, params IEngine[] engines) =>
            StartNeighbourAsync(engines, [guardian], $"--Kernel:Engines:Folder={folder}");

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
