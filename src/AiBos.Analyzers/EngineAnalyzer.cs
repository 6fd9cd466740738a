using Microsoft.CodeAnalysis.Diagnostics;

namespace AiBos.Analyzers;

/// <summary>Runs in engines only: a rule is told what the engine is, and is not asked about anything else.</summary>
public abstract class EngineAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public sealed override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        // What generators write cannot be mended by hand. Files that people commit as generated are refused by the
        // commit hook.
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(start =>
        {
            if (EngineFacts.Find(start.Compilation, start.Options) is { } facts)
                Start(start, facts);
        });
    }

    private protected abstract void Start(CompilationStartAnalysisContext start, EngineFacts facts);
}
