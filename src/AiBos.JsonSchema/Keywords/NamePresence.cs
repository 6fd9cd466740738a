using System.Text.Json;
using AiBos.JsonSchema.Evaluation;
using AiBos.JsonSchema.Text;

namespace AiBos.JsonSchema.Keywords;

/// <summary>Which names of a table an object has.</summary>
internal ref struct NamePresence(Span<ulong> words)
{
    /// <summary>Words that callers put on the stack; larger tables go to the heap.</summary>
    public const int StackWords = 16;

    private readonly Span<ulong> _words = words;

    public static int WordsFor(int count) => (count + 63) >> 6;

    public readonly void Set(int number) => _words[number >> 6] |= 1UL << (number & 63);

    public readonly bool Has(int number) => (_words[number >> 6] >> (number & 63) & 1) != 0;

    public readonly void Fill(NameTable names, in JsonElement instance, WorkMeter meter)
    {
        meter.Charge(instance.GetPropertyCount());
        foreach (JsonProperty property in instance.EnumerateObject())
        {
            int number = names.Find(JsonText.NameOf(property));
            if (number >= 0)
                Set(number);
        }
    }
}
