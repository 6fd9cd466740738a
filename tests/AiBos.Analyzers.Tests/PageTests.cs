using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace AiBos.Analyzers.Tests;

/// <summary>The examples on the pages of the rules do what the pages say.</summary>
public sealed partial class PageTests
{
    private const string Foreign = """
        namespace Billing;
        public sealed class BillingEngine : IEngine { public void Configure(EngineBuilder engine) { } }
        public static class Invoices { public static int Count => 1; }
        """;

    private static readonly Lazy<MetadataReference> Billing = new(() =>
    {
        using var image = new MemoryStream();
        Assert.True(Judge.Compile([Foreign], "AiBos.Engines.Billing").Emit(image).Success);
        return MetadataReference.CreateFromImage(image.ToArray());
    });

    [Theory]
    [MemberData(nameof(RulesTests.Ids), MemberType = typeof(RulesTests))]
    public async Task Example_Refused_IsFoundByItsRuleAlone(string id)
    {
        ImmutableArray<Diagnostic> found = await FindAsync(id, "Refused");

        Assert.NotEmpty(found);
        Assert.All(found, one => Assert.Equal(id, one.Id));
    }

    [Theory]
    [MemberData(nameof(RulesTests.Ids), MemberType = typeof(RulesTests))]
    public async Task Example_Accepted_IsLeftAlone(string id) => Assert.Empty(await FindAsync(id, "Accepted"));

    private static async Task<ImmutableArray<Diagnostic>> FindAsync(string id, string section)
    {
        string page = Repository.Read($"docs/reference/analyzers/{id}.md");
        int start = page.IndexOf($"## {section}\n", StringComparison.Ordinal);
        string code = CodePattern().Match(page, start).Groups[1].Value;
        // AIBOS0009 shows an engine of its own, because it is about the class of all data.
        string around = id == "AIBOS0009" && code.Contains("IEngine", StringComparison.Ordinal)
            ? Sample.Engine.Replace("DataClass.Internal", "DataClass.Confidential", StringComparison.Ordinal)
                .Replace(
                    "internal sealed record", "[Classified(DataClass.Public)] internal sealed record",
                    StringComparison.Ordinal)
            : Sample.Engine;
        CSharpCompilation compilation = Judge.Compile(
            [around, $"namespace AiBos.Engines.Orders;\n{code}"], "AiBos.Engines.Orders", Billing.Value);
        Assert.DoesNotContain(
            compilation.GetDiagnostics(TestContext.Current.CancellationToken),
            one => one.Severity == DiagnosticSeverity.Error);
        return await Judge.FindAsync(compilation, []);
    }

    [GeneratedRegex("```csharp\n(.*?)\n```", RegexOptions.Singleline)]
    private static partial Regex CodePattern();
}
