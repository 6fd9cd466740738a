namespace AiBos.Cli.Scaffolding;

/// <summary>The working copy of the repository that a command was called in, wherever in it.</summary>
/// <param name="Root">The folder of the solution.</param>
internal sealed record Checkout(string Root)
{
    internal const string Solution = "AiBos.Orleans.sln";
    internal const string Engines = "src/Engines";

    /// <summary>Looks for the solution from the working directory upwards.</summary>
    /// <exception cref="CliException">There is none.</exception>
    internal static Checkout Find(CliHost host)
    {
        for (string? at = host.WorkingDirectory; at is not null; at = Path.GetDirectoryName(at))
        {
            if (File.Exists(Path.Combine(at, Solution)))
                return new Checkout(at);
        }

        throw new CliException(
            ExitCode.Usage, "NO_CHECKOUT",
            $"There is no {Solution} here or in a folder above. Call this inside a clone of the repository.");
    }

    /// <summary>An absolute path.</summary>
    internal string PathTo(string relative) => Path.Combine(Root, relative);

    /// <summary>A file's text; null when it is not there.</summary>
    internal string? Read(string relative)
    {
        string path = PathTo(relative);
        return File.Exists(path) ? File.ReadAllText(path) : null;
    }

    /// <summary>Engines that are there, by the name of their folder; each with the domain it names, if it does.
    /// </summary>
    internal IEnumerable<(string Folder, string? Domain)> ReadEngines()
    {
        string folder = PathTo(Engines);
        return Directory.Exists(folder)
            ? Directory.GetDirectories(folder).Order(StringComparer.Ordinal)
                .Select(engine => (Path.GetFileName(engine), EngineSource.FindDomain(engine)))
            : [];
    }

    /// <summary>Texts of an engine's scripts by their names, in order.</summary>
    internal IReadOnlyList<(string Name, string Text)> ReadScripts(EngineName engine)
    {
        string folder = PathTo($"{engine.Folder}/sql");
        return Directory.Exists(folder)
            ? [.. Directory.GetFiles(folder, "*.sql").Order(StringComparer.Ordinal)
                .Select(file => (Path.GetFileName(file), File.ReadAllText(file)))]
            : [];
    }
}
