using System.Text.Json;
using AiBos.JsonSchema.Evaluation;
using AiBos.JsonSchema.Values;

namespace AiBos.JsonSchema.Keywords;

/// <summary>Finds equal items by hash: linear in the size of the array, whatever its items are.</summary>
internal sealed class UniqueItemsKeyword : Keyword
{
    public override bool Evaluate(EvaluationRun run, in JsonElement instance, EvaluationMarks? marks)
    {
        if (instance.ValueKind != JsonValueKind.Array || instance.GetArrayLength() < 2)
            return true;

        // Items of one hash form a chain; previous[i] is the next older item of the same hash, or -1.
        int[] previous = new int[instance.GetArrayLength()];
        JsonElement[] items = new JsonElement[previous.Length];
        Dictionary<int, int> newest = new(Math.Min(previous.Length, 1024));
        int index = 0;
        foreach (JsonElement item in instance.EnumerateArray())
        {
            int hash = JsonEquality.Hash(item, run.Meter);
            if (run.Meter.Exceeded)
                return false;

            int candidate = newest.GetValueOrDefault(hash, -1);
            previous[index] = candidate;
            for (; candidate >= 0; candidate = previous[candidate])
            {
                if (JsonEquality.Equal(items[candidate], item, run.Meter))
                    return run.Fail("uniqueItems", $"The items must differ, but {candidate} and {index} are equal.");
            }

            newest[hash] = index;
            items[index++] = item;
        }

        return true;
    }
}
