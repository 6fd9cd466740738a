using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace AiBos.Analyzers.Tests.CodeFixes;

/// <summary>Applies a fix to what the rules find, one after the other, until none is offered.</summary>
internal static class Mender
{
    /// <summary>The last source is mended; the others stand around it.</summary>
    internal static async Task<string> MendAsync(CodeFixProvider fix, params string[] sources)
    {
        CancellationToken stop = TestContext.Current.CancellationToken;
        using var workspace = new AdhocWorkspace();
        Project project = workspace.AddProject("AiBos.Engines.Orders", LanguageNames.CSharp)
            .WithMetadataReferences(Judge.References)
            .WithParseOptions(Judge.Language)
            .WithCompilationOptions(new CSharpCompilationOptions(
                OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        foreach (string source in sources[..^1].Append(Judge.Usings))
            project = project.AddDocument($"{project.Documents.Count()}.cs", source).Project;
        Document document = project.AddDocument("Mended.cs", sources[^1]);
        for (int step = 0; step < 20; step++)
        {
            Compilation compilation = (await document.Project.GetCompilationAsync(stop))!;
            SyntaxTree tree = (await document.GetSyntaxTreeAsync(stop))!;
            ImmutableArray<Diagnostic> found = await Judge.FindAsync(compilation, []);
            CodeAction? action = null;
            foreach (Diagnostic one in found.Where(one => one.Location.SourceTree == tree)
                .OrderBy(one => one.Location.SourceSpan.Start).Where(one => fix.FixableDiagnosticIds.Contains(one.Id)))
            {
                await fix.RegisterCodeFixesAsync(new CodeFixContext(
                    document, one, (offered, _) => action ??= offered, stop));
            }

            if (action is null)
                return await TextAsync(document, stop);
            ImmutableArray<CodeActionOperation> operations = await action.GetOperationsAsync(stop);
            Solution mended = operations.OfType<ApplyChangesOperation>().Single().ChangedSolution;
            document = mended.GetDocument(document.Id)!;
        }

        throw new InvalidOperationException("The fix is offered again for what it made.");
    }

    private static async Task<string> TextAsync(Document document, CancellationToken stop)
    {
        Compilation compilation = (await document.Project.GetCompilationAsync(stop))!;
        Assert.DoesNotContain(compilation.GetDiagnostics(stop), one => one.Severity == DiagnosticSeverity.Error);
        SourceText text = await document.GetTextAsync(stop);
        return text.ToString();
    }
}
