using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace AiBos.Analyzers.CodeFixes;

/// <summary>The machine's clock and ids become those of the context, where there is one in scope.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
[Shared]
public sealed class ContextFix : CodeFixProvider
{
    // Local time is the silo's and means nothing; UTC is what was meant.
    private static readonly Dictionary<string, string> Replacements = new(StringComparer.Ordinal)
    {
        ["System.DateTime.UtcNow"] = "Now.UtcDateTime",
        ["System.DateTime.Now"] = "Now.UtcDateTime",
        ["System.DateTime.Today"] = "Now.UtcDateTime.Date",
        ["System.DateTimeOffset.UtcNow"] = "Now",
        ["System.DateTimeOffset.Now"] = "Now",
        ["System.Guid.NewGuid"] = "NewId()",
        ["System.Guid.CreateVersion7"] = "NewId()",
    };

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [Rules.WallClock.Id, Rules.Randomness.Id];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        SyntaxNode root = (await context.Document.GetSyntaxRootAsync(context.CancellationToken))!;
        SemanticModel model = (await context.Document.GetSemanticModelAsync(context.CancellationToken))!;
        SyntaxNode found = root.FindNode(context.Span, getInnermostNodeForTie: true);
        ISymbol? symbol = model.GetSymbolInfo(found, context.CancellationToken).Symbol;
        if (symbol is null || !Replacements.TryGetValue($"{symbol.ContainingType}.{symbol.Name}", out string? member)
            || ContextInScope(model, found.SpanStart) is not { } name)
        {
            return;
        }

        SyntaxNode whole = symbol is IMethodSymbol ? found.FirstAncestorOrSelf<InvocationExpressionSyntax>()! : found;
        string text = $"{name}.{member}";
        context.RegisterCodeFix(
            CodeAction.Create(
                $"Use {text}",
                _ => Task.FromResult(context.Document.WithSyntaxRoot(root.ReplaceNode(
                    whole, SyntaxFactory.ParseExpression(text).WithTriviaFrom(whole)))),
                nameof(ContextFix)),
            context.Diagnostics);
    }

    private static string? ContextInScope(SemanticModel model, int position) => model.LookupSymbols(position)
        .FirstOrDefault(symbol => symbol switch
        {
            IParameterSymbol parameter => IsContext(parameter.Type),
            ILocalSymbol local => IsContext(local.Type),
            _ => false,
        })?.Name;

    private static bool IsContext(ITypeSymbol type) => type.ToDisplayString() == "AiBos.Sdk.ActionContext";
}
