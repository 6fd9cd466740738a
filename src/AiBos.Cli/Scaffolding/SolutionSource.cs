using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace AiBos.Cli.Scaffolding;

/// <summary>
/// The solution as text. What is added are the lines that <c>dotnet sln add</c> adds, but with an id that follows from
/// the project's path, so that a second run and a colleague write the same.
/// </summary>
internal static partial class SolutionSource
{
    private const string CSharp = "{FAE04EC0-301F-11D3-BF4B-00C04F79EFBC}";

    /// <summary>Adds a project to a solution folder, unless it is there.</summary>
    /// <param name="text">The solution.</param>
    /// <param name="project">Path of the csproj, with forward slashes.</param>
    /// <param name="folder">Name of the solution folder.</param>
    /// <exception cref="CliException">The solution has no such folder or no project to follow.</exception>
    internal static string Add(string text, string project, string folder)
    {
        string path = project.Replace('/', '\\');
        if (text.Contains($"\"{path}\"", StringComparison.OrdinalIgnoreCase))
            return text;
        string end = text.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n";
        string id = IdOf(project);
        string name = Path.GetFileNameWithoutExtension(project);
        string above = FolderPattern().Matches(text).Where(match => match.Groups["name"].Value == folder)
            .Select(match => match.Groups["id"].Value).FirstOrDefault() ?? throw Unknown($"folder {folder}");
        Match model = ProjectPattern().Match(text);
        if (!model.Success)
            throw Unknown("project");
        string[] configurations = [.. text.Split(end)
            .Where(line => line.TrimStart().StartsWith(model.Groups["id"].Value + ".", StringComparison.Ordinal))
            .Select(line => line.Replace(model.Groups["id"].Value, id, StringComparison.Ordinal))];

        string lines = $"Project(\"{CSharp}\") = \"{name}\", \"{path}\", \"{id}\"{end}EndProject{end}";
        text = Before(text, "Global" + end, lines);
        text = AtEndOf(text, "ProjectConfigurationPlatforms", string.Concat(configurations.Select(line => line + end)));
        return AtEndOf(text, "NestedProjects", $"\t\t{id} = {above}{end}");
    }

    private static string AtEndOf(string text, string section, string lines)
    {
        int start = text.IndexOf($"GlobalSection({section})", StringComparison.Ordinal);
        int end = start < 0 ? -1 : text.IndexOf("\tEndGlobalSection", start, StringComparison.Ordinal);
        return end < 0 ? throw Unknown($"section {section}") : text.Insert(end, lines);
    }

    private static string Before(string text, string line, string lines)
    {
        int at = text.IndexOf($"\n{line}", StringComparison.Ordinal);
        return at < 0 ? throw Unknown("end of its projects") : text.Insert(at + 1, lines);
    }

    private static string IdOf(string project) =>
        new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(project))[..16]).ToString("B").ToUpperInvariant();

    private static CliException Unknown(string what) => new(
        ExitCode.False, "SOLUTION_NOT_UNDERSTOOD",
        $"{Checkout.Solution} has no {what}; add the project with 'dotnet sln add', then repeat this command.");

    [GeneratedRegex(
        """Project\("\{2150E333-8FDC-42A3-9474-1A3956D46DE8\}"\) = "(?<name>[^"]+)", "[^"]+", "(?<id>[^"]+)""")]
    private static partial Regex FolderPattern();

    [GeneratedRegex("""Project\("\{FAE04EC0-301F-11D3-BF4B-00C04F79EFBC\}"\) = "[^"]+", "[^"]+", "(?<id>[^"]+)""")]
    private static partial Regex ProjectPattern();
}
