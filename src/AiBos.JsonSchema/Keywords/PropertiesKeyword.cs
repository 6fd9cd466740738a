using System.Text.Json;
using AiBos.JsonSchema.Evaluation;
using AiBos.JsonSchema.Patterns;
using AiBos.JsonSchema.Text;

namespace AiBos.JsonSchema.Keywords;

/// <summary>
/// <c>properties</c>, <c>patternProperties</c>, <c>additionalProperties</c> and <c>required</c> in one visit of the
/// object.
/// </summary>
internal sealed class PropertiesKeyword(
    NameTable names,
    int[] required,
    (SchemaPattern Pattern, SchemaNode Schema)[] patterns,
    SchemaNode? additional) : Keyword
{
    private const int NamesPerStep = 16;

    public override bool Evaluate(EvaluationRun run, in JsonElement instance, EvaluationMarks? marks)
    {
        if (instance.ValueKind != JsonValueKind.Object)
            return true;

        int words = NamePresence.WordsFor(names.Count);
        Span<ulong> storage = words <= NamePresence.StackWords ? stackalloc ulong[words] : new ulong[words];
        storage.Clear();
        NamePresence present = new(storage);
        bool valid = true;
        int position = 0;
        foreach (JsonProperty property in instance.EnumerateObject())
        {
            valid &= EvaluateOne(run, property, position++, present, marks);
            if (!valid && run.StopsAtFailure)
                return false;
        }

        return EvaluateRequired(run, present) && valid;
    }

    private bool EvaluateRequired(EvaluationRun run, NamePresence present)
    {
        if (!run.Meter.Charge(required.Length / NamesPerStep))
            return false;

        bool valid = true;
        foreach (int number in required)
        {
            if (present.Has(number))
                continue;

            valid = run.Fail("required", $"The property \"{names.Name(number)}\" is missing.");
            if (run.StopsAtFailure)
                return false;
        }

        return valid;
    }

    private bool EvaluateOne(
        EvaluationRun run, in JsonProperty property, int position, NamePresence present, EvaluationMarks? marks)
    {
        if (!run.Meter.Charge(1))
            return false;

        ReadOnlySpan<byte> name = JsonText.NameOf(property);
        bool valid = true;
        bool matched = false;
        int number = names.Find(name);
        if (number >= 0)
        {
            present.Set(number);
            if (names.Schema(number) is { } schema)
            {
                matched = true;
                valid = run.EvaluateProperty(schema, property, "properties");
            }
        }

        foreach ((SchemaPattern pattern, SchemaNode schema) in patterns)
        {
            if (!pattern.IsMatch(name, run.Meter))
                continue;

            matched = true;
            valid &= run.EvaluateProperty(schema, property, "patternProperties");
        }

        if (!matched && additional is not null)
        {
            matched = true;
            valid = additional.Constant == false
                ? run.FailProperty(property, "additionalProperties", "The schema does not allow this property.")
                : run.EvaluateProperty(additional, property, "additionalProperties");
        }

        if (matched)
            marks?.Mark(position);
        return valid && !run.Meter.Exceeded;
    }
}
