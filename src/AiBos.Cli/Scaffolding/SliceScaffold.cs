using System.Globalization;

namespace AiBos.Cli.Scaffolding;

/// <summary>A new slice of an engine that is there, with a table if the engine has none for it.</summary>
internal static class SliceScaffold
{
    private const int ScriptsMax = 999;

    /// <summary>Plans what is to be there.</summary>
    /// <exception cref="CliException">The engine cannot take it; the sentence says why and what to do.</exception>
    internal static Scaffold Plan(Checkout checkout, SliceName slice, bool isQuery)
    {
        EngineName engine = slice.Engine;
        string kind = isQuery ? "Query" : "Command";
        string source = checkout.Read(engine.Class) ?? throw Refuse(
            "ENGINE_UNKNOWN", $"There is no {engine.Class}; 'aibos new engine {engine.Domain}' begins an engine.");
        var scaffold = new Scaffold(checkout);
        if (EngineSource.Declares(source, slice))
        {
            AddCode(scaffold, slice, kind);
            AddTests(scaffold, slice, kind);
            return scaffold.OfThoseThatAre();
        }

        if (source.Contains($"<{slice.Pascal}Handler>", StringComparison.Ordinal))
        {
            throw Refuse(
                "SLICE_TAKEN", $"{slice.Pascal}Handler carries out another action; choose another verb or noun.");
        }

        if (checkout.Read(engine.Fixture) is null)
            throw Refuse("ENGINE_UNKNOWN", $"There is no {engine.Fixture}, which the tests of its slices start.");
        AddTable(scaffold, checkout, slice);
        AddCode(scaffold, slice, kind);
        AddTests(scaffold, slice, kind);
        if (checkout.Read(DatabasePage.File) is { } page && DatabasePage.Add(page, slice) is { } longer)
            scaffold.Extend(DatabasePage.File, longer);
        string extended = EngineSource.Append(source, Template.Fill($"{kind}.Action.cs", slice)) ?? throw Refuse(
            "ENGINE_NOT_UNDERSTOOD",
            $"{engine.Class} does not end its actions with .HandledBy<…>()); so there is no place for another.");
        scaffold.Extend(engine.Class, extended);
        return scaffold;
    }

    internal static void AddCode(Scaffold scaffold, SliceName slice, string kind)
    {
        scaffold.Add(slice.Records, Template.Fill($"{kind}.cs", slice));
        scaffold.Add(slice.Handler, Template.Fill($"{kind}.Handler.cs", slice));
    }

    internal static void AddTests(Scaffold scaffold, SliceName slice, string kind) =>
        scaffold.Add(slice.HandlerTests, Template.Fill($"{kind}.Tests.cs", slice));

    private static void AddTable(Scaffold scaffold, Checkout checkout, SliceName slice)
    {
        IReadOnlyList<(string Name, string Text)> scripts = checkout.ReadScripts(slice.Engine);
        string[] texts = [.. scripts.Select(script => script.Text)];
        if (TableSource.Exists(texts, slice))
        {
            if (TableSource.WhyNotUsable(texts, slice) is { } why)
            {
                throw Refuse(
                    "TABLE_DIFFERS",
                    $"What is written stores and reads id, name and time, but {why}. Take another noun, or write the "
                    + "slice yourself: docs/engines/writing-an-engine.md.");
            }

            return;
        }

        int number = 1 + scripts.Select(script => script.Name.Split('_')[0])
            .Select(taken => int.TryParse(taken, CultureInfo.InvariantCulture, out int one) ? one : 0)
            .DefaultIfEmpty(0).Max();
        if (number > ScriptsMax)
            throw Refuse("TOO_MANY_SCRIPTS", $"{slice.Engine.Folder}/sql is full.");
        scaffold.Add(
            $"{slice.Engine.Folder}/sql/{number:000}_create_{slice.Table}.sql", Template.Fill("Table.sql", slice));
    }

    private static CliException Refuse(string code, string sentence) =>
        new(ExitCode.False, code, $"{sentence} Nothing was changed.");
}
