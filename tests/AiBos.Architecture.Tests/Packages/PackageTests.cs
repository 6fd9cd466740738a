using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace AiBos.Architecture.Tests.Packages;

public sealed partial class PackageTests(ITestOutputHelper output)
{
    private const string Page = "docs/reference/dependencies.md";

    private static readonly (string Name, string Version)[] Versions =
        [.. XDocument.Parse(Repository.Read("Directory.Packages.props")).Descendants("PackageVersion")
            .Select(row => (row.Attribute("Include")!.Value, row.Attribute("Version")!.Value))];

    private static readonly string[] BuildFiles =
        [.. Repository.Files.Where(file => file.EndsWith(".csproj", StringComparison.Ordinal)
            || file == "Directory.Build.props")];

    [Fact]
    public void Version_OfEveryPackage_IsExact() => Rule.Holds(
        "Two builds of one commit are one program. Write one version: no range, no *.",
        Versions.Where(row => !ExactPattern().IsMatch(row.Version)).Select(row => $"{row.Name} {row.Version}"));

    [Fact]
    public void Reference_InProjects_NamesNoVersion() => Rule.Holds(
        "Versions stand in Directory.Packages.props, once for all projects. Move it there.",
        from file in BuildFiles
        from reference in XDocument.Parse(Repository.Read(file)).Descendants("PackageReference")
        where reference.Attribute("Version") is not null || reference.Attribute("VersionOverride") is not null
        select $"{file}: {reference.Attribute("Include")!.Value}");

    [Fact]
    public void Package_Everywhere_IsUsedOrPins()
    {
        HashSet<string> used = [.. BuildFiles.SelectMany(file => Referenced(file)), .. Pinned()];
        output.WriteLine($"{Versions.Length} packages");
        Rule.Holds(
            "A version nobody uses is kept up to date for nobody. Delete the row from Directory.Packages.props.",
            Versions.Select(row => row.Name).Where(name => !used.Contains(name)));
    }

    [Fact]
    public void Package_Everywhere_HasItsRowOnThePage()
    {
        string[] rows = [.. RowPattern().Matches(Repository.Read(Page)).Select(match => match.Groups["name"].Value)];
        Rule.Holds(
            $"A package is a stranger's code in our process. Add a row to {Page}: why, licence, what it replaces.",
            Versions.Select(row => row.Name).Except(rows));
        Rule.Holds($"This package is gone: delete its row from {Page}.", rows.Except(Versions.Select(row => row.Name)));
        Rule.Holds(
            $"A package is named twice on {Page}.",
            rows.GroupBy(row => row).Where(group => group.Count() > 1).Select(group => group.Key));
    }

    [Fact]
    public void Row_OnThePage_IsComplete() => Rule.Holds(
        $"Each row of {Page} has four cells with words in them: package, why, licence, what it replaces.",
        Repository.Read(Page).Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Where(line => line.Split('|')[1..^1] is not { Length: 4 } cells || cells.Any(string.IsNullOrWhiteSpace)));

    [Fact]
    public void Project_WithPackages_HasALockFile() => Rule.Holds(
        "Without a lock file a build takes what the registry has that day. Restore once and commit packages.lock.json.",
        BuildFiles.Where(file => file.EndsWith(".csproj", StringComparison.Ordinal))
            .Select(file => $"{Path.GetDirectoryName(file)}/packages.lock.json")
            .Where(file => !Repository.Files.Contains(file)));

    private static IEnumerable<string> Referenced(string file) => XDocument.Parse(Repository.Read(file))
        .Descendants("PackageReference").Select(reference => reference.Attribute("Include")!.Value);

    /// <summary>Versions that hold a package nobody names, because another package brings it.</summary>
    private static IEnumerable<string> Pinned() =>
        from file in Repository.Files
        where file.EndsWith("packages.lock.json", StringComparison.Ordinal)
        from framework in JsonDocument.Parse(Repository.Read(file)).RootElement.GetProperty("dependencies")
            .EnumerateObject()
        from package in framework.Value.EnumerateObject()
        where package.Value.GetProperty("type").GetString() == "CentralTransitive"
        select package.Name;

    [GeneratedRegex(@"^\d+\.\d+\.\d+(\.\d+)?(-[0-9A-Za-z.-]+)?$")]
    private static partial Regex ExactPattern();

    [GeneratedRegex(@"(?m)^\| `(?<name>[\w.]+)` \|")]
    private static partial Regex RowPattern();
}
