using System.Text.Json;
using AiBos.JsonSchema.Evaluation;

namespace AiBos.JsonSchema.Keywords;

internal sealed class NotKeyword(SchemaNode schema) : Keyword
{
    public override IEnumerable<SchemaNode> InPlace => [schema];

    public override bool Evaluate(EvaluationRun run, in JsonElement instance, EvaluationMarks? marks)
    {
        // A cut-off inside reads as "does not match"; it must not turn into success here.
        if (run.Test(schema, instance, marks: null))
            return run.Fail("not", "The value must not satisfy the negated schema.");

        return !run.Meter.Exceeded;
    }
}
