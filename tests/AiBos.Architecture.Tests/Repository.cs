namespace AiBos.Architecture.Tests;

/// <summary>The files of this repository, whoever runs the tests and wherever.</summary>
internal static class Repository
{
    private static readonly string[] Skipped =
        ["bin", "obj", ".git", ".aibos", "TestResults", "artifacts", "node_modules", ".vs", ".idea"];

    /// <summary>The folder of the solution.</summary>
    internal static string Root { get; } = FindRoot();

    /// <summary>Every file of the tree, relative, with forward slashes, in ordinal order.</summary>
    internal static IReadOnlyList<string> Files { get; } =
        [.. Walk(Root).Select(file => Relative(file)).Order(StringComparer.Ordinal)];

    /// <summary>C# files of src and tests.</summary>
    internal static IReadOnlyList<SourceFile> Sources { get; } =
        [.. Files.Where(file => IsCode(file)).Select(file => new SourceFile(file, Read(file)))];

    /// <summary>SQL files of the kernel, the cluster and the engines.</summary>
    internal static IReadOnlyList<SqlFile> Scripts { get; } =
        [.. Files.Where(file => IsScript(file)).Select(file => new SqlFile(file, Read(file)))];

    /// <summary>Files that end so, below a folder.</summary>
    internal static IEnumerable<string> Below(string folder, string ending) => Files.Where(file =>
        file.StartsWith(folder, StringComparison.Ordinal) && file.EndsWith(ending, StringComparison.Ordinal));

    internal static string Read(string relative) => File.ReadAllText(Path.Combine(Root, relative));

    private static bool IsCode(string file) => file.EndsWith(".cs", StringComparison.Ordinal)
        && (file.StartsWith("src/", StringComparison.Ordinal) || file.StartsWith("tests/", StringComparison.Ordinal));

    private static bool IsScript(string file) => file.EndsWith(".sql", StringComparison.Ordinal)
        && (file.StartsWith("sql/", StringComparison.Ordinal)
            || (file.StartsWith("src/", StringComparison.Ordinal) && file.Contains("/sql/", StringComparison.Ordinal)));

    private static IEnumerable<string> Walk(string folder)
    {
        foreach (string file in Directory.EnumerateFiles(folder))
        {
            // In a second worktree .git is a file.
            if (Path.GetFileName(file) != ".git")
                yield return file;
        }

        foreach (string inner in Directory.EnumerateDirectories(folder))
        {
            // Published engines lie in engines/ of the root, and nowhere else.
            if (Skipped.Contains(Path.GetFileName(inner), StringComparer.Ordinal)
                || inner == Path.Combine(Root, "engines"))
            {
                continue;
            }

            foreach (string file in Walk(inner))
                yield return file;
        }
    }

    private static string Relative(string file) => Path.GetRelativePath(Root, file).Replace('\\', '/');

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
