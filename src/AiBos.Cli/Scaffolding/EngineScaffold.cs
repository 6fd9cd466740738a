namespace AiBos.Cli.Scaffolding;

/// <summary>A new engine: its project, its first slice, its tests, and its places in the solution.</summary>
internal static class EngineScaffold
{
    /// <summary>Plans what is to be there.</summary>
    /// <exception cref="CliException">The domain is another engine's, or this engine was changed since.</exception>
    internal static Scaffold Plan(Checkout checkout, SliceName first)
    {
        EngineName engine = first.Engine;
        CheckFree(checkout, engine);
        var scaffold = new Scaffold(checkout);
        scaffold.Add($"{engine.Folder}/{engine.Project}.csproj", Template.Fill("Engine.csproj", first));
        scaffold.Add(
            $"{engine.Folder}/sql/001_create_{engine.Domain}.sql",
            Template.Fill("Engine.sql", first) + Template.Fill("Table.sql", first));
        SliceScaffold.AddCode(scaffold, first, "Command");
        scaffold.Add($"{engine.Tests}/{engine.Project}.Tests.csproj", Template.Fill("Engine.Tests.csproj", first));
        scaffold.Add(engine.Fixture, Template.Fill("Engine.Fixture.cs", first));
        scaffold.Add($"{engine.Tests}/{engine.Pascal}EngineTests.cs", Template.Fill("Engine.Tests.cs", first));
        SliceScaffold.AddTests(scaffold, first, "Command");
        string solution = SolutionSource.Add(
            checkout.Read(Checkout.Solution)!, $"{engine.Folder}/{engine.Project}.csproj", "Engines");
        scaffold.Extend(Checkout.Solution, SolutionSource.Add(
            solution, $"{engine.Tests}/{engine.Project}.Tests.csproj", "tests"));
        string action = Template.Fill("Command.Action.cs", first).TrimEnd('\n');
        scaffold.Add(
            engine.Class, Template.Fill("Engine.cs", first).Replace("$Action$", action, StringComparison.Ordinal));

        // The class is written last: where it is, all was there once, and what is not there now was taken away.
        if (checkout.Read(engine.Class) is not null
            && scaffold.Files.Any(file => !File.Exists(checkout.PathTo(file.Path))))
        {
            throw Taken(engine, $"by {engine.Folder}");
        }

        return scaffold;
    }

    private static void CheckFree(Checkout checkout, EngineName engine)
    {
        foreach ((string folder, string? domain) in checkout.ReadEngines())
        {
            bool isItsFolder = string.Equals(folder, engine.Project, StringComparison.OrdinalIgnoreCase);
            // Of a run that was killed no class is there yet.
            bool isItself = folder == engine.Project
                && (domain is null || (domain == engine.Domain && checkout.Read(engine.Class) is not null));
            if (isItsFolder && !isItself)
                throw Taken(engine, $"by {Checkout.Engines}/{folder}, whose folder it would have");
            if (domain == engine.Domain && !isItsFolder)
                throw Taken(engine, $"by {Checkout.Engines}/{folder}");
        }
    }

    private static CliException Taken(EngineName engine, string by) => new(
        ExitCode.False, "DOMAIN_TAKEN",
        $"The domain {engine.Domain} is taken {by}; nothing was changed. "
        + $"'aibos new slice {engine.Domain}.verb.noun' adds to an engine.");
}
