using System.Text.Json;
using AiBos.JsonSchema.Evaluation;
using AiBos.JsonSchema.Values;

namespace AiBos.JsonSchema.Keywords;

/// <summary>Both <c>enum</c> and <c>const</c>; values are found by hash, so a huge list costs no more.</summary>
internal sealed class EnumKeyword : Keyword
{
    private const int ValuesShown = 12;
    private const int CharsShown = 40;

    private readonly string _keyword;
    private readonly string _message;
    private readonly Dictionary<int, List<JsonElement>> _values = [];

    public EnumKeyword(string keyword, IReadOnlyList<JsonElement> values, WorkMeter meter)
    {
        _keyword = keyword;
        foreach (JsonElement value in values)
        {
            int hash = JsonEquality.Hash(value, meter);
            if (!_values.TryGetValue(hash, out List<JsonElement>? bucket))
                _values[hash] = bucket = [];
            bucket.Add(value);
        }

        string shown = string.Join(", ", values.Take(ValuesShown).Select(Shorten));
        string more = values.Count > ValuesShown ? $" or {values.Count - ValuesShown} more" : "";
        _message = values.Count switch
        {
            0 => "No value is allowed here.",
            1 => $"The value must be {shown}.",
            _ => $"The value must be one of {shown}{more}.",
        };
    }

    public override bool Evaluate(EvaluationRun run, in JsonElement instance, EvaluationMarks? marks)
    {
        if (_values.TryGetValue(JsonEquality.Hash(instance, run.Meter), out List<JsonElement>? bucket))
        {
            foreach (JsonElement value in bucket)
            {
                if (JsonEquality.Equal(instance, value, run.Meter))
                    return true;
            }
        }

        return run.Fail(_keyword, _message);
    }

    private static string Shorten(JsonElement value)
    {
        string text = value.GetRawText();
        return text.Length <= CharsShown ? text : text[..CharsShown] + "…";
    }
}
