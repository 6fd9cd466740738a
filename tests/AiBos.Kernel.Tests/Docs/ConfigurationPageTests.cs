using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using AiBos.Kernel.Access;
using AiBos.Kernel.Actions;
using AiBos.Kernel.Audit;
using AiBos.Kernel.Breakers;
using AiBos.Kernel.Database;
using AiBos.Kernel.Engines;
using AiBos.Kernel.Limits;
using AiBos.Kernel.Metadata;
using AiBos.Kernel.Secrets;
using AiBos.Silo.Http;
using Xunit;

namespace AiBos.Kernel.Tests.Docs;

public sealed class ConfigurationPageTests
{
    private static readonly (string Section, object Options)[] Bound =
    [
        ("Kernel__Database", new DatabaseOptions()), ("Kernel__Actions", new ActionOptions()),
        ("Kernel__Audit", new AuditOptions()), ("Kernel__Timestamps", new TimestampOptions()),
        ("Kernel__Access", new AccessOptions()),
        ("Kernel__Secrets", new SecretOptions()),
        ("Kernel__Http", new HttpOptions()), ("Kernel__Breakers", new BreakerOptions()),
        ("Kernel__Limits", new LimitOptions()), ("Kernel__Metadata", new MetadataOptions()),
        ("Ollama", new OllamaOptions()),
    ];

    private readonly DocPage _page = DocPage.Read("docs/reference/configuration.md");

    [Fact]
    public void Page_EveryOption_HasARowWithItsDefault() => Assert.All(Options(), option => Assert.True(
        Array.Exists(_page.Lines, line => line.StartsWith(Row(option), StringComparison.Ordinal)),
        $"{_page.Path} has no row {Row(option)}range | meaning |."));

    [Fact]
    public void Page_EverySettingTheHostReads_HasARow()
    {
        string[] read = [.. HostSettings().Distinct(StringComparer.Ordinal)];
        string[] rows = [.. _page.Names];

        Assert.True(read.Length > 10, "The host's source was not found.");
        // A section that is bound as a whole is covered by its options.
        Assert.All(read, name => Assert.Contains(
            rows, row => row == name || row.StartsWith($"{name}__", StringComparison.Ordinal)));
    }

    [Fact]
    public void Page_NoRow_NamesASettingThatDoesNotExist()
    {
        HashSet<string> known = [.. Options().Select(option => option.Name), .. HostSettings()];
        string[] rows =
            [.. _page.Names.Where(name => Regex.IsMatch(name, "^(Kernel|Ollama|Orleans|ConnectionStrings)__"))];

        Assert.True(rows.Length > 30, "The page's rows were not understood.");
        Assert.All(rows, row => Assert.Contains(row, known));
    }

    private static IEnumerable<(string Name, string Default)> Options() =>
        from bound in Bound
        from property in bound.Options.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance)
        where property.CanWrite && property.Name != nameof(DatabaseOptions.AdminConnectionString)
        select ($"{bound.Section}__{property.Name}", Text(property.GetValue(bound.Options)));

    private static string Row((string Name, string Default) option) => $"| `{option.Name}` | `{option.Default}` | ";

    private static string Text(object? value) => value switch
    {
        null => "none",
        TimeSpan span => span.ToString("c", CultureInfo.InvariantCulture),
        Uri address => address.OriginalString,
        string { Length: 0 } => "(none)",
        bool flag => flag ? "true" : "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static IEnumerable<string> HostSettings() =>
        from file in Directory.EnumerateFiles(
            Path.Combine(DocPage.Root, "src", "AiBos.Silo", "Hosting"), "*.cs", SearchOption.AllDirectories)
        let code = File.ReadAllText(file)
        from match in Regex.Matches(
            code,
            """(?:onfiguration(?:\[|, )|GetSection\()"((?:Kernel|Orleans)(?::\w+)+)"|GetConnectionString\("(\w+)"\)""")
        select match.Groups[1].Success
            ? match.Groups[1].Value.Replace(":", "__", StringComparison.Ordinal)
            : $"ConnectionStrings__{match.Groups[2].Value}";
}
