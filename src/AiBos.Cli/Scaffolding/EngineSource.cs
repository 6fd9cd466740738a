using System.Text.RegularExpressions;

namespace AiBos.Cli.Scaffolding;

/// <summary>The class of an engine, read and extended as text: what people wrote stays as it is.</summary>
internal static partial class EngineSource
{
    /// <summary>The domain that a class in this folder names; null when none does.</summary>
    internal static string? FindDomain(string folder) => Directory.GetFiles(folder, "*Engine.cs")
        .Select(file => NamedPattern().Match(File.ReadAllText(file)))
        .Where(match => match.Success).Select(match => match.Groups["domain"].Value).FirstOrDefault();

    /// <summary>Whether the action is declared, in any version.</summary>
    internal static bool Declares(string source, SliceName slice) =>
        source.Contains($"\"{slice.Action}@", StringComparison.Ordinal);

    /// <summary>Adds an action behind the last one.</summary>
    /// <param name="source">The class.</param>
    /// <param name="action">The action's lines.</param>
    /// <returns>The class with it; null when the place is not found.</returns>
    internal static string? Append(string source, string action)
    {
        Match last = LastActionPattern().Match(source);
        if (!last.Success)
            return null;
        // Only the semicolon moves: it ends the chain of calls.
        int end = last.Index + last.Length;
        return $"{source[..(end - 1)]}\n{action.TrimEnd('\n')};{source[end..]}";
    }

    [GeneratedRegex("""\.Named\(\s*"(?<domain>[^"]+)"\s*,""")]
    private static partial Regex NamedPattern();

    [GeneratedRegex(@"\.HandledBy<\w+>\(\)\);", RegexOptions.RightToLeft)]
    private static partial Regex LastActionPattern();
}
