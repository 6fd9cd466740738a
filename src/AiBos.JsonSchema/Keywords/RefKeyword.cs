using System.Text.Json;
using AiBos.JsonSchema.Evaluation;

namespace AiBos.JsonSchema.Keywords;

/// <summary><c>$ref</c>, and a <c>$dynamicRef</c> whose target is no dynamic anchor.</summary>
internal sealed class RefKeyword(string keyword, SchemaNode target) : Keyword
{
    public override IEnumerable<SchemaNode> InPlace => [target];

    public override bool Evaluate(EvaluationRun run, in JsonElement instance, EvaluationMarks? marks) =>
        run.Evaluate(target, instance, marks, keyword);
}
