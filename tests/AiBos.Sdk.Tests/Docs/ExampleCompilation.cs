using System.Reflection;
using AiBos.TestInfrastructure;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Operations;

namespace AiBos.Sdk.Tests.Docs;

/// <summary>All examples, compiled together with the sources of the orders engine.</summary>
internal static class ExampleCompilation
{
    private const string Engine = "src/Engines/AiBos.Engines.Orders";

    internal static IReadOnlyList<ExampleFile> Files { get; } =
        [.. SdkExample.All.Select(example => new ExampleFile(example))];

    private static readonly Lazy<CSharpCompilation> Compiled = new(() => EngineCode.Compile(
        "AiBos.Engines.Orders",
        Directory.GetFiles(Path.Combine(RepositoryFile.Root, Engine), "*.cs")
            .Select(file => EngineCode.Parse(File.ReadAllText(file), file))
            .Concat(Files.Select(file => file.Tree))));

    private static readonly Lazy<ILookup<SyntaxTree?, Diagnostic>> Diagnostics = new(() => Compiled.Value
        .GetDiagnostics().Where(one => one.Severity >= DiagnosticSeverity.Warning)
        .ToLookup(one => one.Location.SourceTree));

    private static readonly Lazy<Assembly> Emitted = new(() =>
    {
        // One that does not compile must not make the others look false.
        IEnumerable<SyntaxTree> broken = Files.Select(file => file.Tree).Where(tree =>
            Diagnostics.Value[tree].Any(one => one.Severity == DiagnosticSeverity.Error));
        using var image = new MemoryStream();
        Microsoft.CodeAnalysis.Emit.EmitResult result = Compiled.Value.RemoveSyntaxTrees(broken).Emit(
            image, manifestResources: Directory.GetFiles(Path.Combine(RepositoryFile.Root, Engine, "sql"))
                .Select(script => new ResourceDescription(
                    $"AiBos.Engines.Orders.sql.{Path.GetFileName(script)}", () => File.OpenRead(script),
                    isPublic: true)));
        Assert.True(result.Success, string.Join('\n', result.Diagnostics));
        return Assembly.Load(image.ToArray());
    });

    /// <summary>The assembly of the engine with the examples in it.</summary>
    internal static Assembly Assembly => Emitted.Value;

    /// <summary>The Sdk, as its users see it.</summary>
    internal static IAssemblySymbol Sdk =>
        Compiled.Value.GetTypeByMetadataName(typeof(IEngine).FullName!)!.ContainingAssembly;

    /// <summary>Errors and warnings in an example, each with the line it is about.</summary>
    internal static IEnumerable<string> Faults(ExampleFile file) => Diagnostics.Value[file.Tree].Select(one =>
        $"{one.Id} {one.GetMessage(System.Globalization.CultureInfo.InvariantCulture)}: "
        + file.Tree.GetText().Lines[one.Location.GetLineSpan().StartLinePosition.Line].ToString().Trim());

    /// <summary>Documentation ids of everything an example calls, reads, sets, converts by or implements.</summary>
    internal static IEnumerable<string> Used(ExampleFile file)
    {
        SemanticModel model = Compiled.Value.GetSemanticModel(file.Tree);
        SyntaxNode[] nodes = [.. file.Tree.GetRoot().DescendantNodes()];
        IEnumerable<ISymbol?> touched = nodes.Select(node => model.GetOperation(node))
            .Where(operation => operation is { Parent: null })
            .SelectMany(operation => operation!.DescendantsAndSelf()).SelectMany(Touched);
        IEnumerable<ISymbol> implemented = nodes.Select(node => model.GetDeclaredSymbol(node))
            .OfType<INamedTypeSymbol>().SelectMany(Implemented);
        return touched.Concat(implemented).OfType<ISymbol>()
            .Select(symbol => symbol.OriginalDefinition.GetDocumentationCommentId()).OfType<string>();
    }

    private static IEnumerable<ISymbol?> Touched(IOperation operation) => operation switch
    {
        IInvocationOperation call => [call.TargetMethod],
        IMemberReferenceOperation reference => [reference.Member],
        IObjectCreationOperation creation => [creation.Constructor],
        IBinaryOperation binary => [binary.OperatorMethod],
        ICompoundAssignmentOperation assignment => [assignment.OperatorMethod],
        IConversionOperation conversion => [conversion.OperatorMethod],
        _ => [],
    };

    private static IEnumerable<ISymbol> Implemented(INamedTypeSymbol type) =>
        from known in type.AllInterfaces
        from member in known.GetMembers()
        where type.FindImplementationForInterfaceMember(member) is { } own
            && SymbolEqualityComparer.Default.Equals(own.ContainingType, type)
        select member;
}
