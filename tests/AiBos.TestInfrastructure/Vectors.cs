namespace AiBos.TestInfrastructure;

/// <summary>
/// Published test vectors. Looked for in <c>tests/vectors</c> of the repository, then in the folder that the
/// environment variable AIBOS_VECTORS names, then in <c>shared/vectors</c> beside the repository.
/// </summary>
public static class Vectors
{
    private const string Variable = "AIBOS_VECTORS";

    private static readonly string[] Candidates = FindCandidates();

    /// <summary>The preferred folder that exists.</summary>
    /// <exception cref="DirectoryNotFoundException">There is none; the message lists the places.</exception>
    public static string Directory => Candidates.FirstOrDefault(System.IO.Directory.Exists) ?? throw Missing("");

    /// <summary>Full path of a file such as <c>jcs/input/x.json</c>, from the first folder that has it.</summary>
    /// <exception cref="DirectoryNotFoundException">No folder has it.</exception>
    public static string File(string relativePath) =>
        Candidates.Select(c => Path.Combine(c, relativePath)).FirstOrDefault(System.IO.File.Exists) ??
        throw Missing(relativePath);

    /// <summary>Full path of a folder of vectors such as <c>json-schema/tests</c>.</summary>
    /// <exception cref="DirectoryNotFoundException">No folder has it.</exception>
    public static string Folder(string relativePath) =>
        Candidates.Select(c => Path.Combine(c, relativePath)).FirstOrDefault(System.IO.Directory.Exists) ??
        throw Missing(relativePath);

    private static DirectoryNotFoundException Missing(string relativePath) => new(
        $"The test vectors {relativePath} are missing. Looked in: {string.Join(", ", Candidates)}. " +
        $"Restore tests/vectors or set {Variable} to a folder that has them.");

    private static string[] FindCandidates()
    {
        string root = RepositoryFile.Root;
        string? named = Environment.GetEnvironmentVariable(Variable);
        List<string> candidates = [Path.Combine(root, "tests", "vectors")];
        if (!string.IsNullOrEmpty(named))
            candidates.Add(named);
        candidates.Add(Path.GetFullPath(Path.Combine(root, "..", "shared", "vectors")));
        return [.. candidates];
    }
}
