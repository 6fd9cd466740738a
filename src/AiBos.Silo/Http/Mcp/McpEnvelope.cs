using System.Buffers;
using System.Text.Json;
using AiBos.Ledger;
using AiBos.Sdk;

namespace AiBos.Silo.Http.Mcp;

/// <summary>
/// A message with the arguments of a call taken out. The dispatcher judges them byte for byte as they came, as it does
/// with a body over HTTP; nothing else parses them, so no two parsers can disagree. What is left is strict JSON.
/// </summary>
/// <param name="Message">The message, with <c>{}</c> in place of the arguments.</param>
/// <param name="Arguments">As they came; <c>{}</c> when there are none.</param>
internal sealed record McpEnvelope(byte[] Message, byte[] Arguments)
{
    private const int DepthMax = 32;

    // As deep as a body can be: how deep arguments may be is the dispatcher's to say. One bit of memory a level.
    private static readonly JsonReaderOptions Lenient = new() { MaxDepth = int.MaxValue };
    private static readonly CanonicalJsonOptions Strict = new() { DepthMax = DepthMax };

    internal static Result<McpEnvelope> Read(byte[] body)
    {
        (int Start, int End) arguments;
        try
        {
            arguments = FindArguments(body);
        }
        catch (JsonException)
        {
            return Malformed("The body is not one JSON value.");
        }

        byte[] message = arguments.End == 0
            ? body
            : [.. body.AsSpan(0, arguments.Start), .. "{}"u8, .. body.AsSpan(arguments.End)];
        var unused = new ArrayBufferWriter<byte>();
        if (!CanonicalJson.TryCanonicalize(message, unused, Strict, out CanonicalJsonError fault))
            return Malformed(fault.Message);
        if (message.AsSpan().TrimStart(" \t\r\n"u8) is not [(byte)'{', ..])
            return Refusal.Invalid("", "The body is one JSON-RPC message; batches are not taken.");
        return new McpEnvelope(
            message, arguments.End == 0 ? "{}"u8.ToArray() : body[arguments.Start..arguments.End]);
    }

    // The first params.arguments. A second one stays in the message, which is refused for the duplicate.
    private static (int Start, int End) FindArguments(byte[] body)
    {
        var reader = new Utf8JsonReader(body, Lenient);
        (int Start, int End) found = default;
        bool inParams = false;
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName)
                continue;
            if (reader.CurrentDepth == 1)
                inParams = reader.ValueTextEquals("params"u8);
            bool isArguments =
                reader.CurrentDepth == 2 && inParams && found.End == 0 && reader.ValueTextEquals("arguments"u8);
            if (!isArguments)
                continue;
            reader.Read();
            int start = (int)reader.TokenStartIndex;
            reader.Skip();
            found = (start, (int)reader.BytesConsumed);
        }

        return found;
    }

    private static Refusal Malformed(string detail) => new(ErrorCode.MalformedJson, detail);
}
