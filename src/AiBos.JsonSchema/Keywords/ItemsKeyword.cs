using System.Text.Json;
using AiBos.JsonSchema.Evaluation;

namespace AiBos.JsonSchema.Keywords;

/// <summary><c>prefixItems</c> and <c>items</c> in one visit of the array.</summary>
internal sealed class ItemsKeyword(SchemaNode[] prefix, SchemaNode? rest) : Keyword
{
    public override bool Evaluate(EvaluationRun run, in JsonElement instance, EvaluationMarks? marks)
    {
        if (instance.ValueKind != JsonValueKind.Array)
            return true;

        bool valid = true;
        int index = 0;
        foreach (JsonElement item in instance.EnumerateArray())
        {
            SchemaNode? schema = index < prefix.Length ? prefix[index] : rest;
            if (schema is null)
                break;

            valid &= run.EvaluateItem(schema, item, index, index < prefix.Length ? "prefixItems" : "items");
            marks?.Mark(index);
            index++;
            if (!valid && run.StopsAtFailure)
                return false;
        }

        return valid;
    }
}
