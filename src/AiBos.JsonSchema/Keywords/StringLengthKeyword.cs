using System.Text.Json;
using AiBos.JsonSchema.Evaluation;
using AiBos.JsonSchema.Text;

namespace AiBos.JsonSchema.Keywords;

/// <summary><c>minLength</c> and <c>maxLength</c> in code points.</summary>
internal sealed class StringLengthKeyword(long lengthMin, long lengthMax) : Keyword
{
    private const int BytesPerStep = 256;

    public override bool Evaluate(EvaluationRun run, in JsonElement instance, EvaluationMarks? marks)
    {
        if (instance.ValueKind != JsonValueKind.String)
            return true;

        ReadOnlySpan<byte> text = JsonText.Of(instance);
        if (!run.Meter.Charge(text.Length / BytesPerStep))
            return false;

        int length = JsonText.CountCodePoints(text);
        if (length < lengthMin)
            return run.Fail("minLength", $"The text must have at least {lengthMin} characters.");

        return length <= lengthMax || run.Fail("maxLength", $"The text must have at most {lengthMax} characters.");
    }
}
