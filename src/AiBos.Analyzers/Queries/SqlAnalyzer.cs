using System.Collections.Immutable;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace AiBos.Analyzers.Queries;

/// <summary>Reads the SQL of an engine: where it is written, what stands in its holes, whose tables it names.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class SqlAnalyzer : EngineAnalyzer
{
    // What the kernel gives to SQL of engines, and what PostgreSQL has.
    private static readonly HashSet<string> CommonSchemas = new(StringComparer.Ordinal) { "pg_catalog" };

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
        [Rules.SqlAsText, Rules.HoleInQuotes, Rules.ForeignSchema];

    private protected override void Start(CompilationStartAnalysisContext start, EngineFacts facts)
    {
        if (facts.Sql is not { } sql)
            return;
        start.RegisterSyntaxNodeAction(
            context => LookAtText(context, facts, sql),
            SyntaxKind.StringLiteralExpression, SyntaxKind.InterpolatedStringExpression,
            SyntaxKind.Utf8StringLiteralExpression);
        start.RegisterOperationAction(
            context => LookAtHandMade(context, sql),
            OperationKind.ObjectCreation, OperationKind.Invocation, OperationKind.MethodReference);
    }

    private static void LookAtText(SyntaxNodeAnalysisContext context, EngineFacts facts, INamedTypeSymbol sql)
    {
        var expression = (ExpressionSyntax)context.Node;
        if (expression is InterpolatedStringExpressionSyntax text && BecomesSql(text, context, sql))
        {
            LookAtSql(context, text, facts);
            return;
        }

        string value = expression is InterpolatedStringExpressionSyntax loose
            ? Join(loose).Text
            : ((LiteralExpressionSyntax)expression).Token.ValueText;
        if (SqlWords.IsStatement(value))
        {
            context.ReportDiagnostic(
                Diagnostic.Create(Rules.SqlAsText, expression.GetLocation(), "This SQL is a string"));
        }
    }

    private static void LookAtSql(
        SyntaxNodeAnalysisContext context, InterpolatedStringExpressionSyntax text, EngineFacts facts)
    {
        (string joined, List<(int Start, SyntaxNode Part)> parts) = Join(text);
        IReadOnlyList<SqlToken> tokens = SqlScanner.Scan(joined);
        foreach (SqlToken token in tokens.Where(token => token.Kind == SqlTokenKind.QuotedHole))
            context.ReportDiagnostic(Diagnostic.Create(Rules.HoleInQuotes, At(parts, token.At).GetLocation()));
        foreach ((string schema, string name, int at) in SchemaNames.Find(tokens))
        {
            bool isOwn = facts.Domains.Contains(schema) || CommonSchemas.Contains(schema)
                || (schema == "aibos" && name == "current_tenant");
            if (isOwn)
                continue;
            context.ReportDiagnostic(Diagnostic.Create(
                Rules.ForeignSchema, At(parts, at).GetLocation(), $"{schema}.{name}", schema,
                string.Join("', '", facts.Domains)));
        }
    }

    private static void LookAtHandMade(OperationAnalysisContext context, INamedTypeSymbol sql)
    {
        string? what = context.Operation switch
        {
            // The compiler's own are not reported: they are part of the interpolated string.
            IObjectCreationOperation made when EngineFacts.Is(made.Type, sql) && !made.IsImplicit
                && made.Syntax is BaseObjectCreationExpressionSyntax => "new Sql(…) is put together by hand",
            IInvocationOperation call when IsAppend(call.TargetMethod, sql) && !call.IsImplicit
                && call.Syntax is InvocationExpressionSyntax => $"{call.TargetMethod.Name} puts SQL together by hand",
            IMethodReferenceOperation taken when IsAppend(taken.Method, sql) =>
                $"{taken.Method.Name} puts SQL together by hand",
            _ => null,
        };
        if (what is not null)
            context.ReportDiagnostic(Diagnostic.Create(Rules.SqlAsText, context.Operation.Syntax.GetLocation(), what));
    }

    private static bool IsAppend(IMethodSymbol method, INamedTypeSymbol sql) =>
        EngineFacts.Is(method.ContainingType, sql) && method.Name.StartsWith("Append", StringComparison.Ordinal);

    /// <summary>Whether the compiler makes a Sql of it; two interpolated strings joined by + are one.</summary>
    private static bool BecomesSql(
        InterpolatedStringExpressionSyntax text, SyntaxNodeAnalysisContext context, INamedTypeSymbol sql)
    {
        ExpressionSyntax whole = text;
        while (whole.Parent is ParenthesizedExpressionSyntax
            or BinaryExpressionSyntax { RawKind: (int)SyntaxKind.AddExpression })
        {
            whole = (ExpressionSyntax)whole.Parent;
        }

        return EngineFacts.Is(
            context.SemanticModel.GetTypeInfo(whole, context.CancellationToken).ConvertedType, sql);
    }

    /// <summary>The text with a mark in place of every hole, and where each part of it starts.</summary>
    private static (string Text, List<(int Start, SyntaxNode Part)> Parts) Join(
        InterpolatedStringExpressionSyntax text)
    {
        var joined = new StringBuilder();
        var parts = new List<(int, SyntaxNode)>();
        foreach (InterpolatedStringContentSyntax part in text.Contents)
        {
            parts.Add((joined.Length, part));
            if (part is InterpolatedStringTextSyntax literal)
                joined.Append(literal.TextToken.ValueText);
            else
                joined.Append(SqlScanner.Hole);
        }

        return (joined.ToString(), parts);
    }

    private static SyntaxNode At(List<(int Start, SyntaxNode Part)> parts, int at) =>
        parts.Last(part => part.Start <= at).Part;
}
