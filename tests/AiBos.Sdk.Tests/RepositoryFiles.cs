namespace AiBos.Sdk.Tests;

/// <summary>Finds files of the repository from wherever the test executable runs.</summary>
internal static class RepositoryFiles
{
    internal static string Root { get; } = FindRoot();

    internal static string Read(string relative)
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
