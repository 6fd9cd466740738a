using System.Text.Json;
using AiBos.JsonSchema.Evaluation;

namespace AiBos.JsonSchema.Keywords;

internal sealed class UnevaluatedItemsKeyword(SchemaNode schema) : Keyword
{
    public override bool Evaluate(EvaluationRun run, in JsonElement instance, EvaluationMarks? marks)
    {
        bool valid = true;
        int index = -1;
        foreach (JsonElement item in instance.EnumerateArray())
        {
            if (!run.Meter.Charge(1))
                return false;

            if (marks!.IsMarked(++index))
                continue;

            valid &= schema.Constant == false
                ? run.FailItem(index, "unevaluatedItems", "The schema does not allow this item.")
                : run.EvaluateItem(schema, item, index, "unevaluatedItems");
            if (!valid && run.StopsAtFailure)
                return false;
        }

        marks!.MarkAll();
        return valid;
    }
}
