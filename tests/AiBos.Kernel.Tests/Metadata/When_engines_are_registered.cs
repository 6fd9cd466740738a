using System.Diagnostics;
using System.Text.Json;
using AiBos.Kernel.Metadata;
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
    public async Task Should_refuse_an_engine_whose_contract_changed_under_its_version_and_serve_the_others()
    {
        await using SiloHost neighbour = await fixture.NeighbourAsync(
            new SampleEngine("trade", $"{Action}@1.0.0") { InputSchema = """{ "type": "string" }""" },
            new SampleEngine("billing", "billing.read.bill@1.0.0"),
            new Broken());

        HttpAnswer trade = await fixture.CallOnAsync(neighbour, "/actions/trade/read.deal", "\"a\"");
        HttpAnswer billing = await fixture.CallOnAsync(neighbour, "/actions/billing/read.bill", "1");
        HttpAnswer health = await fixture.CallOnAsync(neighbour, "/diagz", null);
        HttpAnswer list = await fixture.CallOnAsync(neighbour, "/engines", null);

        Assert.Equal((404, "ACTION_NOT_FOUND"), (trade.Status, trade.Code));
        Assert.Equal(200, billing.Status);
        Assert.Equal("degraded", health.Data.GetProperty("status").GetString());
        Assert.Equal(
            [
                ("AiBos.Kernel.Tests", null, "Broken: Out of order."),
                ("AiBos.Kernel.Tests", "trade", $"The contract {Action}@1.0.0 was published with another content at "
                    + "/input/type (published \"integer\", now \"string\"); what is published never changes: raise its "
                    + "version."),
            ],
            Refused(health));
        JsonElement served = health.Data.GetProperty("engines").GetProperty("served");
        Assert.Equal(
            ["accounting", "billing"],
            served.EnumerateArray().Select(engine => engine.GetProperty("domain").GetString()!)
                .Intersect(["accounting", "billing", "trade"]));
        Assert.Equal(
            (true, false), (Served(list, "accounting"), Served(list, "trade")));
        Assert.Equal(200, (await fixture.CallAsync("acme", "owner", Action, "1")).Status);
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
    public async Task Should_serve_an_engine_from_the_folder_and_refuse_one_whose_domain_is_taken()
    {
        using var folder = new TemporaryDirectory();
        PluginCompiler.Compile(folder.Path, "Plugged", PluginCompiler.Engine("plugged", "input + 41"));
        PluginCompiler.Compile(folder.Path, "Taken", PluginCompiler.Engine("trade"));
        await using SiloHost neighbour = await fixture.NeighbourAsync(
            folder.Path, new SampleEngine("trade", $"{Action}@1.0.0"));

        HttpAnswer called = await fixture.CallOnAsync(neighbour, "/actions/plugged/read.number", "1");
        HttpAnswer health = await fixture.CallOnAsync(neighbour, "/diagz", null);

        Assert.Equal((200, 42), (called.Status, called.Data.GetInt32()));
        Assert.Equal(
            [("Taken", "trade", "AiBos.Kernel.Tests has the domain 'trade' as well; rename one of them.")],
            Refused(health));
        Assert.Equal("plugged.read.number", await fixture.SqlAsync<string>(
            $"SELECT action FROM aibos.kernel_audit_log WHERE tenant_id = 'acme' AND seq = {called.Seq}"));
    }

    [Fact]
    public async Task Should_refuse_an_engine_whose_script_fails_or_was_edited_and_serve_the_others()
    {
        using var folder = new TemporaryDirectory();
        PluginCompiler.CompileWith(
            folder.Path, "Mended", PluginCompiler.Engine("mended"),
            [("001_create.sql", "CREATE SCHEMA mended"), ("002_wrong.sql", "CREATE TABLE mended.thing (a nonsense)")]);
        PluginCompiler.CompileWith(
            folder.Path, "Other", PluginCompiler.Engine("other"), [("001_create.sql", "CREATE SCHEMA other")]);
        PluginCompiler.CompileWith(
            folder.Path, "Unnumbered", PluginCompiler.Engine("unnumbered"), [("create.sql", "SELECT 1")]);

        IReadOnlyList<(string?, string?, string?)> first;
        await using (SiloHost neighbour = await fixture.NeighbourAsync(folder.Path, Trade()))
        {
            first = Refused(await fixture.CallOnAsync(neighbour, "/diagz", null));
            Assert.Equal(200, (await fixture.CallOnAsync(neighbour, "/actions/other/read.number", "1")).Status);
            Assert.Equal(404, (await fixture.CallOnAsync(neighbour, "/actions/mended/read.number", "1")).Status);
        }

        using var second = new TemporaryDirectory();
        PluginCompiler.CompileWith(
            second.Path, "Mended", PluginCompiler.Engine("mended"),
            [("001_create.sql", "CREATE SCHEMA mended"), ("002_right.sql", "CREATE TABLE mended.thing (tenant_id text)")]);
        PluginCompiler.CompileWith(
            second.Path, "Other", PluginCompiler.Engine("other"), [("001_create.sql", "CREATE SCHEMA other --")]);
        await using SiloHost later = await fixture.NeighbourAsync(second.Path, Trade());

        Assert.Equal(
            [
                ("Unnumbered", null,
                    "Engine: The script 'create.sql' has no number; name it like 001_create_orders.sql, "
                    + "from 001 to 999."),
                ("Mended", "mended",
                    "The script mended/002_wrong failed: type \"nonsense\" does not exist (SQLSTATE 42704)."),
            ],
            first);
        Assert.Equal(200, (await fixture.CallOnAsync(later, "/actions/mended/read.number", "1")).Status);
        Assert.Equal(
            [
                ("Other", "other",
                    "The script other/001_create was edited after this database applied it; restore it and put the "
                    + "change into a new script."),
            ],
            Refused(await fixture.CallOnAsync(later, "/diagz", null)));
    }

    [Fact]
    public async Task Should_compare_contracts_before_any_script_runs()
    {
        using var folder = new TemporaryDirectory();
        PluginCompiler.Compile(folder.Path, "Careful", PluginCompiler.Engine("careful"));
        await using (await fixture.NeighbourAsync(folder.Path, Trade()))
        {
        }

        using var changed = new TemporaryDirectory();
        PluginCompiler.CompileWith(
            changed.Path, "Careful",
            PluginCompiler.Engine("careful").Replace("careful.read\"", "careful.peek\"", StringComparison.Ordinal),
            [("001_create.sql", "CREATE SCHEMA careful")]);
        await using SiloHost neighbour = await fixture.NeighbourAsync(changed.Path, Trade());

        Assert.Contains(
            "/permission (published \"careful.read\", now \"careful.peek\")",
            Assert.Single(Refused(await fixture.CallOnAsync(neighbour, "/diagz", null))).Reason,
            StringComparison.Ordinal);
        Assert.Equal(0, await fixture.SqlAsync<long>("SELECT count(*) FROM pg_namespace WHERE nspname = 'careful'"));
    }

    [Fact]
    public async Task Should_show_and_keep_what_an_engine_describes()
    {
        SampleEngine stock = new("stock", "stock.read.item@1.0.0") { WithEntity = true };
        await using SiloHost neighbour = await fixture.NeighbourAsync(stock, Trade());

        HttpAnswer called = await fixture.CallOnAsync(neighbour, "/actions/stock/read.item", "1");
        HttpAnswer entities = await fixture.CallOnAsync(neighbour, "/entities?limit=500", null);
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
        Assert.Equal((403, "FORBIDDEN"), (viewer.Status, viewer.Code));
        Assert.Equal(1, await fixture.SqlAsync<long>(
            "SELECT count(*) FROM aibos.kernel_audit_log WHERE tenant_id = 'acme' AND action = 'engine.registered' "
            + $"AND seq < {called.Seq} AND convert_from(payload, 'UTF8') LIKE '%\"entity/stock.thing@1.0.0\":%'"));
        Assert.Equal("entity", await fixture.SqlAsync<string>(
            "SELECT kind FROM aibos.kernel_metadata_object WHERE object_id = 'entity/stock.thing@1.0.0'"));
    }

    [Fact]
    public async Task Should_tell_other_silos_at_once_what_a_tenant_disabled()
    {
        SampleEngine parcel = new("parcel", "parcel.read.box@1.0.0");
        // Without the bell it would be a minute.
        await using SiloHost there = await fixture.NeighbourAsync(TimeSpan.FromMinutes(1), parcel, Trade());
        Assert.Equal(200, (await fixture.CallOnAsync(there, "/actions/parcel/read.box", "1")).Status);

        Assert.Equal(200, (await PostAsync("acme", "owner", "parcel", "disable")).Status);

        int status = 200;
        long started = Stopwatch.GetTimestamp();
        while (status != 404 && Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(20))
            status = (await fixture.CallOnAsync(there, "/actions/parcel/read.box", "1")).Status;
        Assert.Equal(404, status);
    }

    [Fact]
    public async Task Should_let_guardians_object_before_a_script_runs()
    {
        using var folder = new TemporaryDirectory();
        PluginCompiler.CompileWith(
            folder.Path, "Risky", PluginCompiler.Engine("risky"), [("001_create.sql", "CREATE SCHEMA risky")]);
        await using SiloHost neighbour = await fixture.GuardedAsync(folder.Path, new Suspicious(), Trade());

        Assert.Equal(
            [("Risky", "risky", "No plug-in named risky here.")],
            Refused(await fixture.CallOnAsync(neighbour, "/diagz", null)));
        Assert.Equal(0, await fixture.SqlAsync<long>("SELECT count(*) FROM pg_namespace WHERE nspname = 'risky'"));
        Assert.Equal(200, (await fixture.CallOnAsync(neighbour, "/actions/trade/read.deal", "1")).Status);
    }

    private static SampleEngine Trade() => new("trade", $"{Action}@1.0.0");

    private static IReadOnlyList<(string? Name, string? Domain, string? Reason)> Refused(HttpAnswer health) =>
        [.. health.Data.GetProperty("engines").GetProperty("refused").EnumerateArray().Select(engine => (
            engine.GetProperty("name").GetString(), engine.GetProperty("domain").GetString(),
            engine.GetProperty("reason").GetString()))];

    private static bool Served(HttpAnswer list, string domain) => list.Data.GetProperty("items").EnumerateArray()
        .Single(engine => engine.GetProperty("id").GetString() == domain).GetProperty("served").GetBoolean();

    private static string? Root(JsonElement engines) => engines.GetProperty("rootHash").GetString();

    private static string? Detail(HttpAnswer answer) => answer.Json.GetProperty("detail").GetString();

    private Task<HttpAnswer> GetAsync(string tenant, string role) =>
        fixture.SendAsync(HttpMethod.Get, "/engines", fixture.Key(tenant, role));

    private Task<HttpAnswer> PostAsync(string tenant, string role, string engine, string act) =>
        fixture.SendAsync(HttpMethod.Post, $"/engines/{engine}/{act}", fixture.Key(tenant, role));

    private sealed class Suspicious : IEngineReview
    {
        public ValueTask<string?> ObjectAsync(EngineManifest engine, CancellationToken cancellationToken) =>
            ValueTask.FromResult(engine.Domain == "risky" ? "No plug-in named risky here." : null);
    }

    private sealed class Broken : IEngine
    {
        public void Configure(EngineBuilder engine) => throw new InvalidOperationException("Out of order.");
    }

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
