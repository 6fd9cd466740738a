using System.Text.Json;
using AiBos.Cli.Tests.Scaffolding;
using Xunit;

namespace AiBos.Cli.Tests.Verbs;

/// <summary>That what is written builds and passes its tests is shown by the page that strangers follow.</summary>
public sealed class NewEngineVerbTests : CheckoutFixture
{
    private static readonly string[] Words = ["engine", "field_trips", "--slice", "plan.long_trip"];

    [Fact]
    public async Task New_Engine_IsWrittenWithItsPlacesInTheSolution()
    {
        MakeCheckout();
        SortedDictionary<string, string> before = Snapshot();

        JsonElement said = await NewAsync(Words);

        Assert.True(said.GetProperty("changed").GetBoolean());
        Assert.Equal(
            [
                "src/Engines/AiBos.Engines.FieldTrips/AiBos.Engines.FieldTrips.csproj",
                "src/Engines/AiBos.Engines.FieldTrips/sql/001_create_field_trips.sql",
                "src/Engines/AiBos.Engines.FieldTrips/PlanLongTrip.cs",
                "src/Engines/AiBos.Engines.FieldTrips/PlanLongTripHandler.cs",
                "tests/AiBos.Engines.FieldTrips.Tests/AiBos.Engines.FieldTrips.Tests.csproj",
                "tests/AiBos.Engines.FieldTrips.Tests/FieldTripsFixture.cs",
                "tests/AiBos.Engines.FieldTrips.Tests/FieldTripsEngineTests.cs",
                "tests/AiBos.Engines.FieldTrips.Tests/PlanLongTripHandlerTests.cs",
                "src/Engines/AiBos.Engines.FieldTrips/FieldTripsEngine.cs",
            ],
            Paths(said, "written"));
        Assert.Equal([Solution], Paths(said, "extended"));
        Assert.Equal(
            before.Keys.Concat(Paths(said, "written")).Order(StringComparer.Ordinal), Snapshot().Keys);
        string engine = Read("src/Engines/AiBos.Engines.FieldTrips/FieldTripsEngine.cs");
        Assert.Contains("""Named("field_trips", "1.0.0", "Field trips")""", engine, StringComparison.Ordinal);
        Assert.Contains("\"field_trips.plan.long_trip@1.0.0\"", engine, StringComparison.Ordinal);
        Assert.Contains(
            "CREATE TABLE field_trips.long_trip (", Read(Paths(said, "written")[1]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task New_Engine_LeavesNoNameOfATemplateAndNoWideLine()
    {
        MakeCheckout();
        // The longest that are taken: 32 for the domain, 40 for verb and noun.
        string domain = "an_engine_whose_name_is_so_longs";
        JsonElement said = await NewAsync("engine", domain, "--slice", "reconsider.even_longer_winded_proposition");
        JsonElement more = await NewAsync("slice", $"{domain}.reconsider.even_longer_winded_propositiom", "--query");

        string[] written = [.. Paths(said, "written"), .. Paths(more, "written")];
        Assert.Equal(13, written.Length);
        Assert.All(written, file =>
        {
            string text = Read(file);
            Assert.DoesNotMatch(@"\$[A-Za-z]+\$", text);
            Assert.DoesNotContain("\r", text, StringComparison.Ordinal);
            Assert.EndsWith("\n", text, StringComparison.Ordinal);
            // References between projects cannot be broken.
            Assert.All(
                text.Split('\n').Where(line => !line.Contains("<ProjectReference ", StringComparison.Ordinal)),
                line => Assert.True(line.Length <= 120, $"{file}: {line}"));
        });
    }

    [Fact]
    public async Task New_EngineByItsDomainAlone_CreatesOneOfWhatItIsAbout()
    {
        MakeCheckout();

        await NewAsync("engine", "trips");
        await NewAsync("engine", "inventory");

        Assert.Contains("\"trips.create.trip@1.0.0\"", Read(TripsEngine), StringComparison.Ordinal);
        Assert.Contains(
            "\"inventory.create.item@1.0.0\"",
            Read("src/Engines/AiBos.Engines.Inventory/InventoryEngine.cs"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task New_SolutionThatWasThere_OnlyGetsLines()
    {
        MakeCheckout();
        byte[] before = await File.ReadAllBytesAsync(PathTo(Solution), Token);
        string[] text = Read(Solution).Split('\n');

        await NewAsync("engine", "trips");

        Assert.Equal(before[..3], (await File.ReadAllBytesAsync(PathTo(Solution), Token))[..3]);
        string[] after = Read(Solution).Split('\n');
        int found = 0;
        foreach (string line in after)
            found += found < text.Length && line == text[found] ? 1 : 0;
        Assert.Equal(text.Length, found);
        // Of two projects: where each lies, its twelve configurations, its folder.
        Assert.Equal(2 * (2 + 12 + 1), after.Length - text.Length);
    }

    [Fact]
    public async Task New_Repeated_ChangesNoByteAndSaysSo()
    {
        MakeCheckout();
        await NewAsync("engine", "trips");
        SortedDictionary<string, string> before = Snapshot();

        JsonElement said = await NewAsync("engine", "trips");
        CliEnd plain = await RunBareAsync(["new", "engine", "trips"]);

        Assert.False(said.GetProperty("changed").GetBoolean());
        Assert.Equal(10, Paths(said, "unchanged").Length);
        Assert.Contains("nothing was changed", plain.Out, StringComparison.Ordinal);
        Assert.Equal(before, Snapshot());
    }

    [Fact]
    public async Task New_RepeatedAfterAnEdit_KeepsItAndNamesTheFile()
    {
        MakeCheckout();
        await NewAsync("engine", "trips");
        string edited = $"{TripsFolder}/CreateTrip.cs";
        Write(edited, Read(edited) + "// Mine.\n");
        SortedDictionary<string, string> before = Snapshot();

        JsonElement said = await NewAsync("engine", "trips");

        Assert.Equal([edited], Paths(said, "kept"));
        Assert.Equal(before, Snapshot());
    }

    [Fact]
    public async Task New_KilledAnywhere_IsCompletedByARepeat()
    {
        MakeCheckout();
        await KilledAnywhereAsync(Snapshot(), "engine", "trips");
    }

    [Fact]
    public async Task New_FromAFolderBelow_FindsTheCheckout()
    {
        MakeCheckout();
        WorkingDirectory = "docs/reference";

        await NewAsync("engine", "trips");

        Assert.True(File.Exists(PathTo(TripsEngine)));
    }

    [Fact]
    public async Task New_OutsideACheckout_Is2AndSaysWhereToCallIt()
    {
        CliEnd end = await RunBareAsync(["new", "engine", "trips", "--json"]);

        Assert.Equal(2, end.ExitCode);
        Assert.Equal("NO_CHECKOUT", end.Json.GetProperty("code").GetString());
        Assert.Empty(Snapshot());
    }

    [Theory]
    [InlineData("", "is no domain")]
    [InlineData("o", "2 to 32")]
    [InlineData("an_engine_whose_name_is_too_longs", "2 to 32")]
    [InlineData("Trips", "a-z, 0-9")]
    [InlineData("field-trips", "a-z, 0-9")]
    [InlineData("field__trips", "single _")]
    [InlineData("trips_", "single _")]
    [InlineData("1trips", "beginning with a letter")]
    [InlineData("../trips", "a-z, 0-9")]
    [InlineData("a/../../b", "a-z, 0-9")]
    [InlineData("/etc/trips", "a-z, 0-9")]
    [InlineData("ord\ners", "a-z, 0-9")]
    [InlineData("bücher", "a-z, 0-9")]
    [InlineData("class", "a word of C#")]
    [InlineData("user", "a word of SQL")]
    [InlineData("aibos", "the kernel")]
    [InlineData("orleans", "the kernel")]
    [InlineData("audit", "permissions")]
    [InlineData("pg_trips", "PostgreSQL")]
    [InlineData("task", "hide a type")]
    public async Task New_ByANameThatCannotBe_Is2AndWritesNothing(string domain, string words)
    {
        MakeCheckout();
        SortedDictionary<string, string> before = Snapshot();

        CliEnd end = await RunBareAsync(["new", "engine", domain, "--json"]);

        Assert.Equal(2, end.ExitCode);
        Assert.Equal("USAGE", end.Json.GetProperty("code").GetString());
        Assert.Contains(words, end.Json.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(before, Snapshot());
    }

    [Theory]
    [InlineData("accounting", "AccountingEngine")]
    [InlineData("books", "AccountingEngine")]
    [InlineData("accounting", "LedgerEngine")]
    public async Task New_DomainOfAnotherEngine_Is1AndWritesNothing(string domain, string engineClass)
    {
        MakeCheckout();
        // Another engine is found by the domain it names and by the folder it has, whatever else it is called.
        string source = Read($"{Accounting}/AccountingEngine.cs").Replace(
            "\"accounting\"", $"\"{domain}\"", StringComparison.Ordinal);
        File.Delete(PathTo($"{Accounting}/AccountingEngine.cs"));
        Write($"{Accounting}/{engineClass}.cs", source);
        SortedDictionary<string, string> before = Snapshot();

        CliEnd end = await RunBareAsync(["new", "engine", domain, "--json"]);

        Assert.Equal(1, end.ExitCode);
        Assert.Equal("DOMAIN_TAKEN", end.Json.GetProperty("code").GetString());
        Assert.Contains(Accounting, end.Json.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(before, Snapshot());
    }

    [Fact]
    public async Task New_EngineThatGrew_IsNotWrittenInto()
    {
        MakeCheckout();
        await NewAsync("engine", "trips");
        File.Delete(PathTo($"{TripsFolder}/CreateTrip.cs"));
        SortedDictionary<string, string> before = Snapshot();

        CliEnd end = await RunBareAsync(["new", "engine", "trips", "--json"]);

        Assert.Equal(1, end.ExitCode);
        Assert.Equal(before, Snapshot());
    }
}
