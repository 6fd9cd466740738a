using System.Runtime.InteropServices;
using System.Text.Json;
using AiBos.JsonSchema.Evaluation;

namespace AiBos.JsonSchema.Keywords;

internal sealed class PropertyNamesKeyword(SchemaNode schema) : Keyword
{
    public override bool Evaluate(EvaluationRun run, in JsonElement instance, EvaluationMarks? marks)
    {
        if (instance.ValueKind != JsonValueKind.Object)
            return true;

        bool valid = true;
        foreach (JsonProperty property in instance.EnumerateObject())
        {
            // A name is no element of the document; its raw bytes in quotes make it one.
            ReadOnlySpan<byte> raw = JsonMarshal.GetRawUtf8PropertyName(property);
            byte[] quoted = [(byte)'"', .. raw, (byte)'"'];
            using JsonDocument name = JsonDocument.Parse(quoted);
            valid &= run.EvaluateName(schema, property, name.RootElement);
            if (!valid && run.StopsAtFailure)
                return false;
        }

        return valid;
    }
}
