using System.Text.Json;
using AiBos.JsonSchema.Evaluation;

namespace AiBos.JsonSchema.Keywords;

/// <summary>One compiled keyword, or several that are checked in one visit of the instance. Immutable.</summary>
internal abstract class Keyword
{
    /// <summary>Subschemas applied to the same instance; a cycle of them could never end.</summary>
    public virtual IEnumerable<SchemaNode> InPlace => [];

    /// <summary>
    /// False when the instance fails; then the keyword has described itself through the run. Instances of a type the
    /// keyword does not speak about pass.
    /// </summary>
    public abstract bool Evaluate(EvaluationRun run, in JsonElement instance, EvaluationMarks? marks);
}
