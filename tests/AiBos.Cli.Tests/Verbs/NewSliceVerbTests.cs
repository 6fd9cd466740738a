using System.Text.Json;
using AiBos.Cli.Tests.Scaffolding;
using Xunit;

namespace AiBos.Cli.Tests.Verbs;

public sealed class NewSliceVerbTests : CheckoutFixture
{
    [Fact]
    public async Task New_CommandOfANewNoun_GetsAScriptAndEditsNone()
    {
        MakeCheckout();
        await NewAsync("engine", "trips");
        SortedDictionary<string, string> before = Snapshot();

        JsonElement said = await NewAsync("slice", "trips.add.stock");

        Assert.Equal(
            [
                $"{TripsFolder}/sql/002_create_stock.sql", $"{TripsFolder}/AddStock.cs",
                $"{TripsFolder}/AddStockHandler.cs", $"{TripsTests}/AddStockHandlerTests.cs",
            ],
            Paths(said, "written"));
        Assert.Equal([TripsEngine], Paths(said, "extended"));
        Assert.All(
            before.Where(file => file.Key != TripsEngine), file => Assert.Equal(file.Value, Snapshot()[file.Key]));
        string engine = Read(TripsEngine);
        Assert.Contains(
            ".HandledBy<CreateTripHandler>())\n            .Action<AddStock, ", engine, StringComparison.Ordinal);
        Assert.Contains(".HandledBy<AddStockHandler>());\n", engine, StringComparison.Ordinal);
    }

    [Fact]
    public async Task New_QueryOfTheNounInMany_ReadsTheTableThatIsThere()
    {
        MakeCheckout();
        await NewAsync("engine", "trips");

        JsonElement said = await NewAsync("slice", "trips.read.trips", "--query");

        Assert.DoesNotContain(Paths(said, "written"), path => path.EndsWith(".sql", StringComparison.Ordinal));
        Assert.Contains("FROM trips.trip ", Read($"{TripsFolder}/ReadTripsHandler.cs"), StringComparison.Ordinal);
        Assert.Contains(".Query(\"Read trips.\")", Read(TripsEngine), StringComparison.Ordinal);
    }

    [Fact]
    public async Task New_SliceOfAnEngineThatShips_SaysItsTableOnThePage()
    {
        MakeCheckout();
        string before = Read(Page);

        JsonElement said = await NewAsync("slice", "accounting.create.invoice");

        Assert.Equal([Page, $"{Accounting}/AccountingEngine.cs"], Paths(said, "extended"));
        Assert.StartsWith(before[..before.IndexOf("### `accounting.account`", StringComparison.Ordinal)], Read(Page),
            StringComparison.Ordinal);
        Assert.Contains("\n### `accounting.invoice`\n\nRows of ", Read(Page), StringComparison.Ordinal);
        Assert.True(File.Exists(PathTo($"{Accounting}/sql/002_create_invoice.sql")));
    }

    [Fact]
    public async Task New_Repeated_ChangesNoByteAndNamesWhatWasEdited()
    {
        MakeCheckout();
        await NewAsync("engine", "trips");
        await NewAsync("slice", "trips.add.stock");
        Write($"{TripsFolder}/AddStock.cs", "namespace AiBos.Engines.Trips;\n");
        SortedDictionary<string, string> before = Snapshot();

        JsonElement said = await NewAsync("slice", "trips.add.stock");

        Assert.False(said.GetProperty("changed").GetBoolean());
        Assert.Equal([$"{TripsFolder}/AddStock.cs"], Paths(said, "kept"));
        Assert.Equal(before, Snapshot());
    }

    [Fact]
    public async Task New_KilledAnywhere_IsCompletedByARepeat()
    {
        MakeCheckout();
        await KilledAnywhereAsync(Snapshot(), "slice", "accounting.create.invoice");
    }

    [Theory]
    [InlineData("trips.create.trip", "ENGINE_UNKNOWN", "aibos new engine trips")]
    [InlineData("accounting.create.account_", null, "a-z, 0-9")]
    [InlineData("accounting.create", null, "domain.verb.noun")]
    [InlineData("accounting.create.a.b", null, "domain.verb.noun")]
    [InlineData("Accounting.create.invoice", null, "a-z, 0-9")]
    [InlineData("accounting.Create.invoice", null, "a-z, 0-9")]
    [InlineData("accounting.create.../../x", null, "domain.verb.noun")]
    [InlineData("accounting.create.class", null, "a word of C#")]
    [InlineData("accounting.action.context", null, "ActionContext is a type")]
    [InlineData("accounting.reconsider.even_longer_winded_propositions", null, "at most 40")]
    [InlineData("accounting.create.journal_line", "TABLE_DIFFERS", "no column id")]
    [InlineData("accounting.create_journal.entry", "SLICE_TAKEN", "another action")]
    public async Task New_WhatCannotBe_SaysWhyAndWritesNothing(string id, string? code, string words)
    {
        MakeCheckout();
        SortedDictionary<string, string> before = Snapshot();

        CliEnd end = await RunBareAsync(["new", "slice", id, "--json"]);

        Assert.Equal(code is null ? 2 : 1, end.ExitCode);
        Assert.Equal(code ?? "USAGE", end.Json.GetProperty("code").GetString());
        Assert.Contains(words, end.Json.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(before, Snapshot());
    }

    [Theory]
    [InlineData("ALTER TABLE trips.trip ADD COLUMN note text;", true)]
    [InlineData("ALTER TABLE trips.trip ADD COLUMN rank integer NOT NULL DEFAULT 0;", true)]
    [InlineData("ALTER TABLE trips.trip ADD COLUMN rank integer NOT NULL;", false)]
    [InlineData("ALTER TABLE trips.trip RENAME COLUMN name TO title;", false)]
    [InlineData("ALTER TABLE trips.trip DROP COLUMN name;", false)]
    public async Task New_TableThatChangedSince_IsUsedWhereItCanBe(string change, bool isUsable)
    {
        MakeCheckout();
        await NewAsync("engine", "trips");
        Write($"{TripsFolder}/sql/002_change.sql", change + "\n");

        CliEnd end = await RunBareAsync(["new", "slice", "trips.read.trips", "--query", "--json"]);

        Assert.Equal(isUsable ? 0 : 1, end.ExitCode);
        Assert.Equal(isUsable, Read(TripsEngine).Contains("trips.read.trips@", StringComparison.Ordinal));
    }

    [Fact]
    public async Task New_EngineWithoutAPlaceForIt_SaysSoAndWritesNothing()
    {
        MakeCheckout();
        await NewAsync("engine", "trips");
        Write(TripsEngine, Read(TripsEngine).Replace("Handler>());", "Handler>())\n;", StringComparison.Ordinal));
        SortedDictionary<string, string> before = Snapshot();

        CliEnd end = await RunBareAsync(["new", "slice", "trips.add.stock", "--json"]);

        Assert.Equal(1, end.ExitCode);
        Assert.Equal("ENGINE_NOT_UNDERSTOOD", end.Json.GetProperty("code").GetString());
        Assert.Equal(before, Snapshot());
    }
}
