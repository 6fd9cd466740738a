using System.Text.Json;
using AiBos.JsonSchema.Evaluation;

namespace AiBos.JsonSchema.Keywords;

internal sealed class DependentSchemasKeyword(NameTable names) : Keyword
{
    private const int NamesPerStep = 16;

    public override IEnumerable<SchemaNode> InPlace => Enumerable.Range(0, names.Count).Select(n => names.Schema(n)!);

    public override bool Evaluate(EvaluationRun run, in JsonElement instance, EvaluationMarks? marks)
    {
        if (instance.ValueKind != JsonValueKind.Object)
            return true;

        int words = NamePresence.WordsFor(names.Count);
        Span<ulong> storage = words <= NamePresence.StackWords ? stackalloc ulong[words] : new ulong[words];
        storage.Clear();
        NamePresence present = new(storage);
        present.Fill(names, instance, run.Meter);
        run.Meter.Charge(names.Count / NamesPerStep);
        bool valid = true;
        for (int number = 0; number < names.Count; number++)
        {
            if (!present.Has(number) || run.Evaluate(names.Schema(number)!, instance, marks, "dependentSchemas"))
                continue;

            valid = false;
            if (run.StopsAtFailure)
                return false;
        }

        return valid;
    }
}
