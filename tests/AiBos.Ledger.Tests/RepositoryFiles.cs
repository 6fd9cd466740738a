namespace AiBos.Ledger.Tests;

/// <summary>Finds files of the repository from wherever the test executable runs.</summary>
internal static class RepositoryFiles
{
    public static string Root { get; } = FindRoot();

    public static byte[] ReadVector(string relative)
    {
        var inside = Path.Combine(Root, "tests", "vectors", relative);
        return File.ReadAllBytes(File.Exists(inside) ? inside : Path.Combine(FindShared(), relative));
    }

    public static string Golden(string name) =>
        Path.Combine(Root, "tests", "AiBos.Ledger.Tests", "Golden", name);

    private static string FindRoot() =>
        Ancestors(AppContext.BaseDirectory).First(static d => File.Exists(Path.Combine(d, "AiBos.Orleans.sln")));

    private static string FindShared() =>
        Ancestors(Root).Select(static d => Path.Combine(d, "shared", "vectors")).First(Directory.Exists);

    private static IEnumerable<string> Ancestors(string start)
    {
        for (var at = new DirectoryInfo(start); at is not null; at = at.Parent)
        {
            yield return at.FullName;
        }
    }
}
