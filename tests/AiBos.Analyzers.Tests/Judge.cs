using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using AiBos.Analyzers.Bans;
using AiBos.Analyzers.Contracts;
using AiBos.Analyzers.Events;
using AiBos.Analyzers.Money;
using AiBos.Analyzers.Neighbours;
using AiBos.Analyzers.Queries;
using AiBos.Analyzers.State;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace AiBos.Analyzers.Tests;

/// <summary>Runs every rule over sources against the assemblies of the running runtime and the Sdk.</summary>
internal static class Judge
{
    private const string Own = "AiBos.Engines.Orders";

    internal static readonly ImmutableArray<DiagnosticAnalyzer> Analyzers =
    [
        new BannedNameAnalyzer(), new SqlAnalyzer(), new ForeignCodeAnalyzer(), new DeclarationAnalyzer(),
        new FieldAnalyzer(), new StaticStateAnalyzer(), new MoneyAnalyzer(), new EventAnalyzer(),
    ];

    internal static readonly ImmutableArray<MetadataReference> References =
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => !Path.GetFileName(path).StartsWith("AiBos.Analyzers", StringComparison.Ordinal))
            .Select(path => MetadataReference.CreateFromFile(path))];

    internal static readonly CSharpParseOptions Language = new(LanguageVersion.Latest);

    // Shared, because reading 300 assemblies costs more than a test.
    private static readonly CSharpCompilation Empty = CSharpCompilation.Create(
        Own, [], References, new CSharpCompilationOptions(
            OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));

    /// <summary>Everything an engine's project imports by itself.</summary>
    internal const string Usings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using AiBos.Sdk;
        """;

    /// <summary>The sources compile, and the rules find exactly what is marked in them.</summary>
    internal static async Task FindsAsync(params string[] sources) =>
        await FindsAsync(sources, Own, []);

    internal static async Task FindsAsync(
        string[] sources, string assembly, Dictionary<string, string> options, params MetadataReference[] others)
    {
        Marked[] marked = [.. sources.Select(source => new Marked(source))];
        Compilation compilation = Compile([.. marked.Select(source => source.Code)], assembly, others);
        string[] errors = [.. compilation.GetDiagnostics(TestContext.Current.CancellationToken)
            .Where(one => one.Severity == DiagnosticSeverity.Error).Select(one => one.ToString())];
        Assert.True(errors.Length == 0, $"The sample does not compile:\n{string.Join('\n', errors)}");

        ImmutableArray<Diagnostic> found = await FindAsync(compilation, options);

        string[] expected = [.. marked.SelectMany(source => source.Expected).Order(StringComparer.Ordinal)];
        string[] actual = [.. found.Select(Show).Order(StringComparer.Ordinal)];
        Assert.True(
            expected.SequenceEqual(actual),
            $"not found: {string.Join("; ", expected.Except(actual))}\n"
            + $"not meant: {string.Join("; ", found.Where(one => !expected.Contains(Show(one))))}\n"
            + $"found more or less often than meant: {string.Join("; ", Repeated(expected, actual))}");
    }

    internal static async Task<ImmutableArray<Diagnostic>> FindAsync(
        Compilation compilation, Dictionary<string, string> options)
    {
        var analysis = new CompilationWithAnalyzersOptions(
            new AnalyzerOptions([], new GivenOptions(options)),
            onAnalyzerException: (e, analyzer, _) => throw new InvalidOperationException(analyzer.ToString(), e),
            concurrentAnalysis: true, logAnalyzerExecutionTime: false);
        return await compilation.WithAnalyzers(Analyzers, analysis)
            .GetAnalyzerDiagnosticsAsync(TestContext.Current.CancellationToken);
    }

    internal static CSharpCompilation Compile(string[] sources, string assembly, params MetadataReference[] others)
    {
        CSharpCompilation start = others.Length == 0 ? Empty : Empty.AddReferences(others);
        return (assembly == Own ? start : start.WithAssemblyName(assembly)).AddSyntaxTrees(
            sources.Append(Usings).Select((source, i) => CSharpSyntaxTree.ParseText(source, Language, $"{i}.cs")));
    }

    private static IEnumerable<string> Repeated(string[] expected, string[] actual) =>
        expected.Intersect(actual).Where(one => expected.Count(one.Equals) != actual.Count(one.Equals));

    private static string Show(Diagnostic found) =>
        $"{found.Id} '{found.Location.SourceTree!.GetText().ToString(found.Location.SourceSpan)}'";

    /// <summary>What a project's properties tell the analyzers.</summary>
    private sealed class GivenOptions(Dictionary<string, string> values) : AnalyzerConfigOptionsProvider
    {
        public override AnalyzerConfigOptions GlobalOptions { get; } = new Values(values);

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => GlobalOptions;

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => GlobalOptions;
    }

    private sealed class Values(Dictionary<string, string> values) : AnalyzerConfigOptions
    {
        public override bool TryGetValue(string key, [NotNullWhen(true)] out string? value) =>
            values.TryGetValue(key, out value);
    }
}
