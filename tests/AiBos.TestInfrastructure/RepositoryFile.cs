namespace AiBos.TestInfrastructure;

/// <summary>Files of the repository, found from wherever the test executable runs.</summary>
public static class RepositoryFile
{
    /// <summary>The folder of the solution.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The text of a file, by its path from the root; empty when there is none.</summary>
    public static string Read(string relative)
    {
        string path = Path.Combine(Root, relative);
        return File.Exists(path) ? File.ReadAllText(path) : "";
    }

    private static string FindRoot()
    {
        for (string? at = AppContext.BaseDirectory; at is not null; at = Path.GetDirectoryName(at))
        {
            if (File.Exists(Path.Combine(at, "AiBos.Orleans.sln")))
                return at;
        }

        throw new DirectoryNotFoundException($"No AiBos.Orleans.sln above {AppContext.BaseDirectory}.");
    }
}
