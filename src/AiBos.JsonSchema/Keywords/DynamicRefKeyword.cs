using System.Text.Json;
using AiBos.JsonSchema.Evaluation;

namespace AiBos.JsonSchema.Keywords;

/// <summary>Jumps to the outermost resource in scope that has the dynamic anchor.</summary>
internal sealed class DynamicRefKeyword(string anchor, SchemaNode initial) : Keyword
{
    // No InPlace: the target depends on the way here, so loops are left to the depth limit of the run.
    public override bool Evaluate(EvaluationRun run, in JsonElement instance, EvaluationMarks? marks)
    {
        SchemaNode target = run.Scope?.Find(anchor, run.Meter) ?? initial;
        return run.Evaluate(target, instance, marks, "$dynamicRef");
    }
}
