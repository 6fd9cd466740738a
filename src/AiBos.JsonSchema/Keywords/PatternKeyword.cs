using System.Text.Json;
using AiBos.JsonSchema.Evaluation;
using AiBos.JsonSchema.Patterns;
using AiBos.JsonSchema.Text;

namespace AiBos.JsonSchema.Keywords;

internal sealed class PatternKeyword(SchemaPattern pattern) : Keyword
{
    public override bool Evaluate(EvaluationRun run, in JsonElement instance, EvaluationMarks? marks) =>
        instance.ValueKind != JsonValueKind.String ||
        pattern.IsMatch(JsonText.Of(instance), run.Meter) ||
        run.Fail("pattern", $"The text must match the pattern {pattern.Source}");
}
