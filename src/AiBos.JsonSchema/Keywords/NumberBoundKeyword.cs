using System.Text.Json;
using AiBos.JsonSchema.Evaluation;
using AiBos.JsonSchema.Numbers;

namespace AiBos.JsonSchema.Keywords;

/// <summary>One bound of a number, exact.</summary>
internal sealed class NumberBoundKeyword(string keyword, JsonNumber bound, string boundText) : Keyword
{
    private readonly bool _lower = keyword is "minimum" or "exclusiveMinimum";
    private readonly bool _exclusive = keyword is "exclusiveMinimum" or "exclusiveMaximum";

    public override bool Evaluate(EvaluationRun run, in JsonElement instance, EvaluationMarks? marks)
    {
        if (instance.ValueKind != JsonValueKind.Number)
            return true;

        JsonNumber number = JsonNumber.Of(instance);
        int order = number.CompareWith(bound);
        bool inside = _lower ? order > 0 : order < 0;
        return inside || (order == 0 && !_exclusive) || run.Fail(keyword, $"{Message()}");
    }

    private string Message()
    {
        string relation = (_lower, _exclusive) switch
        {
            (true, true) => "greater than",
            (true, false) => "at least",
            (false, true) => "less than",
            (false, false) => "at most",
        };
        return $"The number must be {relation} {boundText}.";
    }
}
