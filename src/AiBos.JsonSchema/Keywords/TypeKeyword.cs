using System.Text.Json;
using AiBos.JsonSchema.Evaluation;
using AiBos.JsonSchema.Numbers;
using AiBos.JsonSchema.Values;

namespace AiBos.JsonSchema.Keywords;

internal sealed class TypeKeyword(ValueTypes types, string names) : Keyword
{
    private readonly string _message = $"The value must be of type {names}.";

    public override bool Evaluate(EvaluationRun run, in JsonElement instance, EvaluationMarks? marks)
    {
        ValueTypes actual = ValueTypeNames.Of(instance.ValueKind);
        if ((types & actual) != ValueTypes.None)
            return true;

        bool integer = actual == ValueTypes.Number && types.HasFlag(ValueTypes.Integer) &&
            JsonNumber.Of(instance).IsInteger;
        return integer || run.Fail("type", _message);
    }
}
