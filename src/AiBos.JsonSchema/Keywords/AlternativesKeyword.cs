using System.Text.Json;
using AiBos.JsonSchema.Evaluation;

namespace AiBos.JsonSchema.Keywords;

/// <summary><c>anyOf</c> and <c>oneOf</c>.</summary>
internal sealed class AlternativesKeyword(SchemaNode[] branches, bool exactlyOne) : Keyword
{
    private readonly string _keyword = exactlyOne ? "oneOf" : "anyOf";

    public override IEnumerable<SchemaNode> InPlace => branches;

    public override bool Evaluate(EvaluationRun run, in JsonElement instance, EvaluationMarks? marks)
    {
        ErrorSink?[]? sinks = run.Collects ? new ErrorSink?[branches.Length] : null;
        int matches = 0;
        for (int i = 0; i < branches.Length; i++)
        {
            ErrorSink? sink = sinks is null ? null : sinks[i] = new ErrorSink(JsonSchemaLimits.BranchErrorsMax);
            matches += run.Capture(branches[i], instance, marks, sink) ? 1 : 0;
            if (run.Meter.Exceeded)
                return false;

            if (matches > 1 && exactlyOne)
                break;

            // With marks every branch must be tried, because each that matches leaves its own.
            if (matches > 0 && !exactlyOne && marks is null)
                return true;
        }

        if (matches == 1 || (matches > 1 && !exactlyOne))
            return true;

        if (sinks is not null)
            Describe(run, matches, sinks);
        return false;
    }

    private void Describe(EvaluationRun run, int matches, ErrorSink?[] sinks)
    {
        if (matches > 1)
        {
            run.Fail(_keyword, "The value satisfies more than one of the alternatives; it must satisfy exactly one.");
            return;
        }

        string count = exactlyOne ? "exactly" : "at least";
        run.Fail(_keyword, $"The value must satisfy {count} one of {branches.Length} alternatives.");
        int left = JsonSchemaLimits.BranchErrorsMax;
        for (int i = 0; i < sinks.Length && left > 0; i++)
        {
            JsonSchemaError[] errors = [.. sinks[i]!.Errors.Take(left)];
            run.Adopt(errors, $"Alternative {i + 1}: ");
            left -= errors.Length;
        }
    }
}
