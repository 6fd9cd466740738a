using System.Text.Json;
using AiBos.JsonSchema.Evaluation;

namespace AiBos.JsonSchema.Keywords;

internal sealed class AllOfKeyword(SchemaNode[] branches) : Keyword
{
    public override IEnumerable<SchemaNode> InPlace => branches;

    public override bool Evaluate(EvaluationRun run, in JsonElement instance, EvaluationMarks? marks)
    {
        bool valid = true;
        foreach (SchemaNode branch in branches)
        {
            // No fork of the marks: when one branch fails, the whole subschema does and its marks are dropped.
            valid &= run.Evaluate(branch, instance, marks, "allOf");
            if (!valid && run.StopsAtFailure)
                return false;
        }

        return valid;
    }
}
