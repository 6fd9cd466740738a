using System.Text.Json;
using AiBos.Kernel.Metadata;
using AiBos.Kernel.Tests.Contracts;
using AiBos.Kernel.Tests.Engines;
using AiBos.Sdk;
using AiBos.Silo.Hosting;
using AiBos.TestInfrastructure;
using Xunit;

namespace AiBos.Kernel.Tests.Metadata;

/// <summary>Engines at the door of a silo: which are served, and which are refused while the others are.</summary>
public sealed class When_an_engine_is_taken_in(When_engines_are_registered.Deployment fixture)
    : IClassFixture<When_engines_are_registered.Deployment>
{
    private const string Action = "trade.read.deal";

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
        PluginCompiler.CompileWith(
            folder.Path, "Twins", PluginCompiler.Engine("twins"),
            [("001_create.sql", "SELECT 1"), ("001_other.sql", "SELECT 2")]);

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
            [
                ("001_create.sql", "CREATE SCHEMA mended"),
                ("002_right.sql", "CREATE TABLE mended.thing (tenant_id text)"),
            ]);
        PluginCompiler.CompileWith(
            second.Path, "Other", PluginCompiler.Engine("other"), [("001_create.sql", "CREATE SCHEMA other --")]);
        await using SiloHost later = await fixture.NeighbourAsync(second.Path, Trade());

        Assert.Equal(
            [
                ("Twins", null,
                    "Engine: The scripts '001_other.sql' and '001_create.sql' have one number; renumber the new one."),
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
    public async Task Should_refuse_an_event_that_was_published_with_another_shape()
    {
        await using (SiloHost first = await fixture.NeighbourAsync(
            new SampleEngine("sale", "sale.read.thing@1.0.0") { EventShape = 1 }, Trade()))
        {
            Assert.Equal(200, (await fixture.CallOnAsync(first, "/actions/sale/read.thing", "1")).Status);
        }

        await using SiloHost later = await fixture.NeighbourAsync(
            new SampleEngine("sale", "sale.read.thing@1.0.0") { EventShape = 2 }, Trade());

        Assert.StartsWith(
            "The event sale.thing.sold@1.0.0 was published with another content at /schema/",
            Assert.Single(Refused(await fixture.CallOnAsync(later, "/diagz", null))).Reason,
            StringComparison.Ordinal);
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

    private sealed class Suspicious : IEngineReview
    {
        public ValueTask<string?> ObjectAsync(EngineManifest engine, CancellationToken cancellationToken) =>
            ValueTask.FromResult(engine.Domain == "risky" ? "No plug-in named risky here." : null);
    }

    private sealed class Broken : IEngine
    {
        public void Configure(EngineBuilder engine) => throw new InvalidOperationException("Out of order.");
    }
}
