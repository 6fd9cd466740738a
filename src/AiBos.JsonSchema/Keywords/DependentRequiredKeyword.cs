using System.Text.Json;
using AiBos.JsonSchema.Evaluation;

namespace AiBos.JsonSchema.Keywords;

internal sealed class DependentRequiredKeyword(NameTable names, (int Trigger, int[] Required)[] rules) : Keyword
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
        present.Fill(names, instance, run.Meter);
        run.Meter.Charge(rules.Length / NamesPerStep);
        bool valid = true;
        foreach ((int trigger, int[] required) in rules)
        {
            if (!present.Has(trigger))
                continue;

            if (!run.Meter.Charge(1 + (required.Length / NamesPerStep)))
                return false;

            foreach (int number in required)
            {
                if (present.Has(number))
                    continue;

                valid = run.Fail("dependentRequired", $"{Message(number, trigger)}");
                if (run.StopsAtFailure)
                    return false;
            }
        }

        return valid;
    }

    private string Message(int missing, int trigger) =>
        $"The property \"{names.Name(missing)}\" is missing; it is required beside \"{names.Name(trigger)}\".";
}
