using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AiBos.Analyzers.CodeFixes;

/// <summary>
/// A declared <c>double</c> or <c>float</c> becomes <c>decimal</c>, in a contract <c>Amount</c>, also inside lists and
/// nullables.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
public sealed class DecimalFix : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } =
        [Rules.BinaryFraction.Id, Rules.BinaryMoney.Id];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        SyntaxNode root = (await context.Document.GetSyntaxRootAsync(context.CancellationToken))!;
        SyntaxNode declared = root.FindNode(context.Span, getInnermostNodeForTie: true);
        TypeSyntax? type = declared switch
        {
            ParameterSyntax parameter => parameter.Type,
            PropertyDeclarationSyntax property => property.Type,
            MethodDeclarationSyntax method => method.ReturnType,
            VariableDeclaratorSyntax { Parent: VariableDeclarationSyntax variables } => variables.Type,
            _ => null,
        };
        PredefinedTypeSyntax[] fractions = [.. (type?.DescendantNodesAndSelf() ?? [])
            .OfType<PredefinedTypeSyntax>()
            .Where(one => one.Keyword.Kind() is SyntaxKind.DoubleKeyword or SyntaxKind.FloatKeyword)];
        if (fractions.Length == 0)
            return;
        bool travels = context.Diagnostics.Any(one => one.Id == Rules.BinaryFraction.Id);
        TypeSyntax exact = travels
            ? SyntaxFactory.IdentifierName("Amount")
            : SyntaxFactory.PredefinedType(SyntaxFactory.Token(SyntaxKind.DecimalKeyword));
        context.RegisterCodeFix(
            CodeAction.Create(
                $"Make it {exact}",
                _ => Task.FromResult(context.Document.WithSyntaxRoot(root.ReplaceNodes(
                    fractions, (one, _) => exact.WithTriviaFrom(one)))),
                $"{nameof(DecimalFix)} {exact}"),
            context.Diagnostics);
    }
}
