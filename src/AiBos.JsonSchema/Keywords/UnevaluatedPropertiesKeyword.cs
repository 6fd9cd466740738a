using System.Text.Json;
using AiBos.JsonSchema.Evaluation;

namespace AiBos.JsonSchema.Keywords;

internal sealed class UnevaluatedPropertiesKeyword(SchemaNode schema) : Keyword
{
    public override bool Evaluate(EvaluationRun run, in JsonElement instance, EvaluationMarks? marks)
    {
        bool valid = true;
        int position = 0;
        foreach (JsonProperty property in instance.EnumerateObject())
        {
            if (!run.Meter.Charge(1))
                return false;

            if (marks!.IsMarked(position++))
                continue;

            valid &= schema.Constant == false
                ? run.FailProperty(property, "unevaluatedProperties", "The schema does not allow this property.")
                : run.EvaluateProperty(schema, property, "unevaluatedProperties");
            if (!valid && run.StopsAtFailure)
                return false;
        }

        marks!.MarkAll();
        return valid;
    }
}
