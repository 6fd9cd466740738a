using System.Text.Json;
using AiBos.JsonSchema.Evaluation;

namespace AiBos.JsonSchema.Keywords;

/// <summary><c>contains</c> with <c>minContains</c> and <c>maxContains</c>.</summary>
internal sealed class ContainsKeyword(SchemaNode schema, long countMin, long countMax) : Keyword
{
    public override bool Evaluate(EvaluationRun run, in JsonElement instance, EvaluationMarks? marks)
    {
        if (instance.ValueKind != JsonValueKind.Array)
            return true;

        long count = 0;
        int index = 0;
        foreach (JsonElement item in instance.EnumerateArray())
        {
            if (run.TestItem(schema, item))
            {
                count++;
                marks?.Mark(index);
            }

            index++;
            if (run.Meter.Exceeded || (marks is null && countMax == long.MaxValue && count >= countMin))
                break;
        }

        if (run.Meter.Exceeded)
            return false;

        if (count < countMin)
            return run.Fail(countMin == 1 ? "contains" : "minContains", $"{Message("least", countMin)}");

        return count <= countMax || run.Fail("maxContains", $"{Message("most", countMax)}");
    }

    private static string Message(string relation, long count) =>
        $"At {relation} {count} of the items must satisfy the contained schema.";
}
