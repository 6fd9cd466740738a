using System.Text.RegularExpressions;

namespace AiBos.Architecture.Tests.Tidy;

public sealed partial class FileTests(ITestOutputHelper output)
{
    [Fact]
    public void File_Everywhere_HasAtMost300Lines()
    {
        int[] lengths = [.. Repository.Sources.Select(file => file.Lines.Length).Order()];
        output.WriteLine($"{lengths.Length} files, {lengths.Sum()} lines, median {lengths[lengths.Length / 2]}, "
            + $"p95 {lengths[lengths.Length * 95 / 100]}, longest {lengths[^1]}");
        Rule.Holds(
            $"A file over {AllowList.FileLinesMax} lines holds more than one thought. Split it by capability; when "
            + $"that makes it worse, list it in AllowList.LongFiles with the reason, up to {AllowList.FileLinesEver}.",
            Repository.Sources
                .Where(file => file.Lines.Length > (AllowList.LongFiles.ContainsKey(file.Path)
                    ? AllowList.FileLinesEver : AllowList.FileLinesMax))
                .Select(file => $"{file.Path}: {file.Lines.Length}"));
        Rule.Holds(
            "This file is short again: delete it from AllowList.LongFiles.",
            AllowList.LongFiles.Keys.Where(path =>
                !Repository.Sources.Any(file => file.Path == path && file.Lines.Length > AllowList.FileLinesMax)));
    }

    [Fact]
    public void Line_Everywhere_HasAtMost120Columns()
    {
        Dictionary<string, string[]> wide = Repository.Sources
            .Select(file => (file.Path, Lines: file.Lines.Select((text, i) => (text, Number: i + 1))
                .Where(line => line.text.Length > AllowList.ColumnsMax)
                .Select(line => $"{file.Path}:{line.Number}: {line.text.Length}").ToArray()))
            .Where(file => file.Lines.Length > 0)
            .ToDictionary(file => file.Path, file => file.Lines);
        Rule.Holds(
            $"Two files side by side and a diff fit {AllowList.ColumnsMax} columns. Break the line; test data that "
            + "cannot be broken is counted in AllowList.LongLines.",
            wide.Where(file => file.Value.Length > AllowList.LongLines.GetValueOrDefault(file.Key))
                .SelectMany(file => file.Value));
        Rule.Holds(
            "These lines became fewer: lower the count in AllowList.LongLines.",
            AllowList.LongLines
                .Where(file => wide.GetValueOrDefault(file.Key, []).Length < file.Value).Select(file => file.Key));
    }

    [Fact]
    public void File_Everywhere_HoldsTheTypeItIsNamedAfter() => Rule.Holds(
        "A reader finds a type by its file. Name the file after its type; move other top-level types to files of their "
        + $"own, except records, enums, interfaces, delegates, exceptions and static classes up to "
        + $"{AllowList.CompanionLinesMax} lines that belong to it.",
        Repository.Sources.SelectMany(Misplaced));

    [Fact]
    public void Namespace_Everywhere_IsProjectAndFolder() => Rule.Holds(
        "Namespace = project = folder, file-scoped: then a using tells where to look. Move the file or fix the "
        + "namespace.",
        from file in Repository.Sources
        where file.Types.Any()
        let declared = NamespacePattern().Match(file.Code).Groups["name"].Value
        where declared != (AllowList.WithoutNamespace.ContainsKey(file.Path) ? "" : Expected(file))
        select $"{file.Path}: '{declared}', expected '{Expected(file)}'");

    private static IEnumerable<string> Misplaced(SourceFile file)
    {
        CodeBlock[] types = [.. file.Types.Where(type => type.Depth == 0)];
        string owner = file.Name.Split('.')[0];
        if (types.Length == 0)
        {
            if (!AllowList.WithoutType.Contains(file.Name))
                yield return $"{file.Path} holds no type";
            yield break;
        }

        if (types.All(type => type.Name != owner))
            yield return $"{file.Path} holds no type {owner}";
        foreach (CodeBlock type in types.Where(type => type.Name != owner && !IsCompanion(type)))
            yield return $"{file.Path}: {type.Name}, {type.Length} lines";
    }

    private static bool IsCompanion(CodeBlock type) => type.Length <= AllowList.CompanionLinesMax
        && CompanionPattern().IsMatch(type.Header);

    private static string Expected(SourceFile file)
    {
        string project = file.Project[(file.Project.LastIndexOf('/') + 1)..];
        string folder = Path.GetDirectoryName(file.Path[file.Project.Length..])!.Trim('/', '\\').Replace('/', '.');
        return folder == "" ? project : $"{project}.{folder}";
    }

    [GeneratedRegex(@"(?m)^namespace (?<name>[\w.]+);")]
    private static partial Regex NamespacePattern();

    [GeneratedRegex(
        @"\b(record|enum|interface|delegate|static( partial)? class|struct)\b|\bException\b|: JsonConverter")]
    private static partial Regex CompanionPattern();
}
