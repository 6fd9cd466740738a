using System.Text.Json;
using AiBos.JsonSchema.Evaluation;

namespace AiBos.JsonSchema.Keywords;

/// <summary>Bounds on the number of items or properties.</summary>
internal sealed class CountKeyword(JsonValueKind kind, long countMin, long countMax) : Keyword
{
    public override bool Evaluate(EvaluationRun run, in JsonElement instance, EvaluationMarks? marks)
    {
        if (instance.ValueKind != kind)
            return true;

        bool array = kind == JsonValueKind.Array;
        int count = array ? instance.GetArrayLength() : instance.GetPropertyCount();
        if (count >= countMin && count <= countMax)
            return true;

        string suffix = array ? "Items" : "Properties";
        string noun = array ? "The array" : "The object";
        string what = array ? "items" : "properties";
        return count < countMin
            ? run.Fail("min" + suffix, $"{noun} must have at least {countMin} {what}.")
            : run.Fail("max" + suffix, $"{noun} must have at most {countMax} {what}.");
    }
}
