namespace AiBos.Analyzers.Tests;

/// <summary>Files of the repository, from wherever the test executable runs.</summary>
internal static class Repository
{
    internal static string Root { get; } = FindRoot();

    internal static string Read(string relative) => File.ReadAllText(Path.Combine(Root, relative));

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
