using System.Text.Json;
using AiBos.JsonSchema.Evaluation;

namespace AiBos.JsonSchema.Keywords;

/// <summary><c>if</c> with <c>then</c> and <c>else</c>.</summary>
internal sealed class ConditionalKeyword(SchemaNode condition, SchemaNode? then, SchemaNode? otherwise) : Keyword
{
    public override IEnumerable<SchemaNode> InPlace =>
        new[] { condition, then, otherwise }.OfType<SchemaNode>();

    public override bool Evaluate(EvaluationRun run, in JsonElement instance, EvaluationMarks? marks)
    {
        bool holds = run.Test(condition, instance, marks);
        if (run.Meter.Exceeded)
            return false;

        SchemaNode? next = holds ? then : otherwise;
        return next is null || run.Evaluate(next, instance, marks, holds ? "then" : "else");
    }
}
