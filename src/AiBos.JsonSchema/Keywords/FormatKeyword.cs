using System.Text.Json;
using AiBos.JsonSchema.Evaluation;
using AiBos.JsonSchema.Formats;
using AiBos.JsonSchema.Text;

namespace AiBos.JsonSchema.Keywords;

internal sealed class FormatKeyword(string name, FormatCheck check) : Keyword
{
    private const int BytesPerStep = 64;

    public override bool Evaluate(EvaluationRun run, in JsonElement instance, EvaluationMarks? marks)
    {
        if (instance.ValueKind != JsonValueKind.String)
            return true;

        ReadOnlySpan<byte> text = JsonText.Of(instance);
        if (!run.Meter.Charge(text.Length / BytesPerStep))
            return false;

        return check(text) || run.Fail("format", $"The text must have the format {name}.");
    }
}
