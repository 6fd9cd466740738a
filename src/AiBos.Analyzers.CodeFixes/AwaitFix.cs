using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Formatting;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace AiBos.Analyzers.CodeFixes;

/// <summary>
/// <c>task.Result</c>, <c>task.Wait()</c> and <c>task.GetAwaiter().GetResult()</c> become <c>await task</c> where the
/// function is asynchronous already.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
public sealed class AwaitFix : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [Rules.BlockingCall.Id];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        SyntaxNode root = (await context.Document.GetSyntaxRootAsync(context.CancellationToken))!;
        SyntaxNode blocked = root.FindNode(context.Span, getInnermostNodeForTie: true);
        if (blocked.FirstAncestorOrSelf<MemberAccessExpressionSyntax>() is not { } access || !IsAsynchronous(access)
            || Task(access) is not ({ } whole, { } task))
        {
            return;
        }

        context.RegisterCodeFix(
            CodeAction.Create(
                "Await it",
                _ => System.Threading.Tasks.Task.FromResult(
                    context.Document.WithSyntaxRoot(root.ReplaceNode(whole, Awaited(whole, task)))),
                nameof(AwaitFix)),
            context.Diagnostics);
    }

    /// <summary>What is replaced, and the task in it.</summary>
    private static (ExpressionSyntax? Whole, ExpressionSyntax? Task) Task(MemberAccessExpressionSyntax access)
    {
        switch (access.Name.Identifier.ValueText)
        {
            case "Result":
                return (access, access.Expression);
            case "Wait" when access.Parent is InvocationExpressionSyntax { ArgumentList.Arguments.Count: 0 } call:
                return (call, access.Expression);
            case "GetResult" when access.Parent is InvocationExpressionSyntax call
                && access.Expression is InvocationExpressionSyntax
                {
                    Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "GetAwaiter" } awaiter,
                }:
                return (call, awaiter.Expression);
            default:
                return (null, null);
        }
    }

    private static ExpressionSyntax Awaited(ExpressionSyntax whole, ExpressionSyntax task)
    {
        ExpressionSyntax awaited = AwaitExpression(task.WithoutTrivia());
        if (whole.Parent is MemberAccessExpressionSyntax or ElementAccessExpressionSyntax
            or ConditionalAccessExpressionSyntax or PostfixUnaryExpressionSyntax)
        {
            awaited = ParenthesizedExpression(awaited);
        }

        return awaited.WithTriviaFrom(whole).WithAdditionalAnnotations(Formatter.Annotation);
    }

    private static bool IsAsynchronous(SyntaxNode node)
    {
        if (node.FirstAncestorOrSelf<LockStatementSyntax>() is not null)
            return false;
        return node.Ancestors().FirstOrDefault(at => at is AnonymousFunctionExpressionSyntax
            or LocalFunctionStatementSyntax or BaseMethodDeclarationSyntax or AccessorDeclarationSyntax) switch
        {
            AnonymousFunctionExpressionSyntax lambda => lambda.AsyncKeyword.IsKind(SyntaxKind.AsyncKeyword),
            LocalFunctionStatementSyntax local => local.Modifiers.Any(SyntaxKind.AsyncKeyword),
            BaseMethodDeclarationSyntax method => method.Modifiers.Any(SyntaxKind.AsyncKeyword),
            _ => false,
        };
    }
}
