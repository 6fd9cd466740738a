using System.Text.Json;
using AiBos.JsonSchema.Evaluation;
using AiBos.JsonSchema.Numbers;

namespace AiBos.JsonSchema.Keywords;

internal sealed class MultipleOfKeyword(JsonNumber divisor, string divisorText) : Keyword
{
    /// <summary>One step pays for this many digit operations.</summary>
    private const int DigitsPerStep = 16;

    public override bool Evaluate(EvaluationRun run, in JsonElement instance, EvaluationMarks? marks)
    {
        if (instance.ValueKind != JsonValueKind.Number)
            return true;

        JsonNumber number = JsonNumber.Of(instance);
        long operations = number.DigitCount * (1L + (divisor.DigitCount / DigitsPerStep));
        if (!run.Meter.Charge(operations / DigitsPerStep))
            return false;

        return number.IsMultipleOf(divisor) ||
            run.Fail("multipleOf", $"The number must be a multiple of {divisorText}.");
    }
}
