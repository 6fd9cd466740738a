using AiBos.TestInfrastructure;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AiBos.Sdk.Tests.Docs;

/// <summary>
/// An example as a file of the orders engine, in a namespace of its own: it may use the engine's records, and may
/// declare others of the same names. Statements stand in a method that is given <c>context</c> and
/// <c>cancellationToken</c>.
/// </summary>
internal sealed class ExampleFile
{
    private const string Holder = "Statements";
    private const string Method = "RunAsync";

    internal ExampleFile(SdkExample example)
    {
        Example = example;
        CompilationUnitSyntax root = EngineCode.Parse(example.Code).GetCompilationUnitRoot();
        SyntaxNode[] statements = [.. root.Members.OfType<GlobalStatementSyntax>()];
        IEnumerable<SyntaxNode> types = root.Members.Where(member => member is not GlobalStatementSyntax);
        SyntaxToken[] tokens = [.. statements.SelectMany(statement => statement.DescendantTokens())];
        bool waits = Array.Exists(tokens, token => token.IsKind(SyntaxKind.AwaitKeyword));
        Runs = tokens.Length > 0 && !Array.Exists(tokens, token => token.Text == "context");
        string name = $"AiBos.Engines.Orders.Example{example.Number}";
        Type = $"{name}.{Holder}";
        Tree = EngineCode.Parse(
            $$"""
            namespace {{name}};
            using AiBos.Sdk;
            {{Text(root.Usings)}}
            internal static class {{Holder}}
            {
                internal static {{(waits ? "async Task" : "void")}} {{Method}}(
                    ActionContext context, CancellationToken cancellationToken)
                {
            {{Text(statements)}}
                }
            }
            {{Text(types)}}
            """,
            example.Member);
    }

    internal SdkExample Example { get; }

    internal SyntaxTree Tree { get; }

    /// <summary>Whether it is statements that need no call, so that what it asserts can be tried.</summary>
    internal bool Runs { get; }

    private string Type { get; }

    /// <summary>Runs the statements; what they assert wrongly is thrown.</summary>
    internal async Task RunAsync(System.Reflection.Assembly assembly, CancellationToken cancellationToken)
    {
        System.Reflection.MethodInfo method = assembly.GetType(Type, throwOnError: true)!.GetMethod(
            Method, System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.NonPublic)!;
        object? running = method.Invoke(
            null, System.Reflection.BindingFlags.DoNotWrapExceptions, null, [null, cancellationToken], null);
        if (running is Task task)
            await task;
    }

    private static string Text(IEnumerable<SyntaxNode> nodes) =>
        string.Concat(nodes.Select(node => node.ToFullString())).TrimEnd();
}
