using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using AiBos.Analyzers.CodeFixes;

namespace AiBos.Analyzers.Tests;

/// <summary>What holds for every rule.</summary>
public sealed partial class RulesTests
{
    private static readonly DiagnosticDescriptor[] All =
        [.. typeof(Rules).GetFields(BindingFlags.Static | BindingFlags.NonPublic)
            .Select(field => field.GetValue(null)).OfType<DiagnosticDescriptor>()];

    public static TheoryData<string> Ids => [.. All.Select(rule => rule.Id)];

    [Fact]
    public void Ids_OfAllRules_AreCountedFromOneWithoutGaps() => Assert.Equal(
        Enumerable.Range(1, All.Length).Select(n => $"AIBOS{n:0000}"), All.Select(rule => rule.Id));

    [Fact]
    public void Rule_Everywhere_IsAnErrorAndOn() => Assert.All(All, rule =>
    {
        Assert.Equal(DiagnosticSeverity.Error, rule.DefaultSeverity);
        Assert.True(rule.IsEnabledByDefault);
    });

    [Fact]
    public void Rule_Everywhere_IsReportedByAnAnalyzer() => Assert.Equal(
        All.Select(rule => rule.Id),
        Judge.Analyzers.SelectMany(one => one.SupportedDiagnostics).Select(rule => rule.Id).Distinct()
            .Order(StringComparer.Ordinal));

    [Fact]
    public void Analyzer_InTheAssembly_IsTested() => Assert.Equal(
        Exported(typeof(Rules).Assembly, typeof(EngineAnalyzer)),
        Judge.Analyzers.Select(one => one.GetType().Name).Order(StringComparer.Ordinal));

    [Fact]
    public void Fix_InTheAssembly_MendsRulesThatExist()
    {
        string[] fixes = Exported(typeof(AwaitFix).Assembly, typeof(CodeFixProvider));

        Assert.Equal(["AwaitFix", "ContextFix", "DecimalFix"], fixes);
        Assert.All(
            new CodeFixProvider[] { new AwaitFix(), new ContextFix(), new DecimalFix() }
                .SelectMany(fix => fix.FixableDiagnosticIds),
            id => Assert.Contains(All, rule => rule.Id == id));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Page_OfEveryRule_SaysAllThatItMust(string id)
    {
        DiagnosticDescriptor rule = All.Single(one => one.Id == id);
        string page = Repository.Read(rule.HelpLinkUri);

        Assert.Equal($"docs/reference/analyzers/{id}.md", rule.HelpLinkUri);
        Assert.StartsWith($"# {id} – {rule.Title}\n", page, StringComparison.Ordinal);
        string[] sections = [.. SectionPattern().Matches(page).Select(match => match.Groups[1].Value)];
        Assert.Equal(["Why", "Refused", "Accepted", "How to fix", "When to suppress"], sections);
        Assert.All(page.Split("\n## ")[1..], section => Assert.NotEqual("", section[section.IndexOf('\n')..].Trim()));
    }

    [Fact]
    public void Page_OfRules_ListsThemAll()
    {
        string page = Repository.Read("docs/reference/analyzers/README.md");

        Assert.Equal(
            All.Select(rule => (rule.Id, Title: rule.Title.ToString())),
            RowPattern().Matches(page).Select(match => (match.Groups[1].Value, Title: match.Groups[2].Value)));
    }

    [Fact]
    public void ReleaseFile_OfTheAnalyzers_ListsThemAll()
    {
        string[] listed = [.. new[] { "Shipped", "Unshipped" }.SelectMany(kind =>
            ReleasePattern().Matches(Repository.Read($"src/AiBos.Analyzers/AnalyzerReleases.{kind}.md"))
                .Select(match => match.Groups[1].Value))];

        Assert.Equal(All.Select(rule => rule.Id), listed);
    }

    private static string[] Exported(Assembly assembly, Type parent) =>
        [.. assembly.GetTypes().Where(type => !type.IsAbstract && type.IsAssignableTo(parent))
            .Select(type => type.Name).Order(StringComparer.Ordinal)];

    [GeneratedRegex("(?m)^## (.+)$")]
    private static partial Regex SectionPattern();

    [GeneratedRegex(@"(?m)^\| \[(AIBOS0\d{3})\]\(AIBOS0\d{3}\.md\) \| ([^|]+) \|")]
    private static partial Regex RowPattern();

    [GeneratedRegex(@"(?m)^(AIBOS\d{4}) \| AiBos \| Error \|")]
    private static partial Regex ReleasePattern();
}
