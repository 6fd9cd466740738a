using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;

namespace AiBos.Cli.Scaffolding;

/// <summary>
/// A file of the folder Templates, with values in place of <c>$names$</c>. What the names mean stands there as well.
/// </summary>
internal static partial class Template
{
    private const int ColumnsMax = 120;
    private const string Wrap = "$wrap$";

    /// <summary>Fills a template for an engine and one of its slices.</summary>
    internal static string Fill(string file, SliceName slice) => Fill(Read(file), new Dictionary<string, string>
    {
        ["domain"] = slice.Engine.Domain,
        ["Engine"] = slice.Engine.Pascal,
        ["Title"] = slice.Engine.Title,
        ["action"] = slice.Action,
        ["Slice"] = slice.Pascal,
        ["Summary"] = slice.Summary,
        ["table"] = slice.Table,
    });

    private static string Fill(string text, Dictionary<string, string> values)
    {
        // A name that is not known stays and is seen; the value of another kind of template is put in by its caller.
        string filled = NamePattern().Replace(
            text, match => values.GetValueOrDefault(match.Groups[1].Value) ?? match.Value);
        return string.Join('\n', filled.Split('\n').Select(Wrapped));
    }

    private static string Wrapped(string line)
    {
        if (line.Replace(Wrap, "", StringComparison.Ordinal) is { Length: <= ColumnsMax } whole)
            return whole;
        int at = line.IndexOf(Wrap, StringComparison.Ordinal);
        string indent = line[..(line.Length - line.TrimStart().Length)] + "    ";
        return at < 0 ? line : $"{line[..at].TrimEnd()}\n{indent}{line[(at + Wrap.Length)..]}";
    }

    private static string Read(string file)
    {
        Assembly assembly = typeof(Template).Assembly;
        using var reader = new StreamReader(
            assembly.GetManifestResourceStream($"Templates.{file}.txt")
                ?? throw new InvalidOperationException($"The template {file} is not embedded."),
            Encoding.UTF8);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }

    [GeneratedRegex(@"\$([A-Za-z]+)\$")]
    private static partial Regex NamePattern();
}
