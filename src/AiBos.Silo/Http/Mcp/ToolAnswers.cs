using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AiBos.Kernel.Actions;
using AiBos.Kernel.Audit;
using AiBos.Sdk;
using ModelContextProtocol.Protocol;

namespace AiBos.Silo.Http.Mcp;

/// <summary>Outcomes in the forms of the protocol.</summary>
internal static class ToolAnswers
{
    private const int ShownInputMax = 2_000;

    internal static CallToolResult Success(ActionOutcome outcome, bool takesAnyValue)
    {
        JsonElement data = JsonSerializer.Deserialize<JsonElement>(outcome.Output);
        var meta = new JsonObject { [McpMeta.Contract] = outcome.Contract };
        if (outcome.Entry is { IsSealed: true } entry)
            meta[McpMeta.Audit] = new JsonObject { ["seq"] = entry.Seq, ["hash"] = entry.Hash };
        if (outcome.Replayed)
            meta[McpMeta.Replayed] = true;
        return new CallToolResult
        {
            Content = [new TextContentBlock { Text = Encoding.UTF8.GetString(outcome.Output) }],
            StructuredContent = takesAnyValue || data.ValueKind == JsonValueKind.Object ? data : null,
            Meta = meta,
        };
    }

    /// <summary>
    /// The problem document that HTTP would answer, as text and in <c>_meta</c>. Not as structured content: that has to
    /// follow the tool's output schema, and clients that check it would throw the problem away.
    /// </summary>
    internal static CallToolResult Failure(
        HttpContext context, Refusal refusal, AppendResult? entry = null, ActionConfirmation? confirmation = null)
    {
        var body = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(body, Problem.Readable))
            Problem.WriteTo(json, refusal, entry, context);
        var meta = new JsonObject { [McpMeta.Problem] = JsonNode.Parse(body.WrittenSpan) };
        if (confirmation is not null)
        {
            // Where the host of the model finds it and the model itself does not.
            meta[McpMeta.ConfirmationKey] = new JsonObject
            {
                ["token"] = confirmation.Token,
                ["expiresIn"] = (int)confirmation.ExpiresIn.TotalSeconds,
            };
        }

        return new CallToolResult
        {
            IsError = true,
            Content = [new TextContentBlock { Text = Encoding.UTF8.GetString(body.WrittenSpan) }],
            Meta = meta,
        };
    }

    /// <summary>The question that the client puts to a person; the answer comes back with the token.</summary>
    internal static InputRequiredException Question(
        ActionContract contract, ReadOnlySpan<byte> input, ActionConfirmation confirmation)
    {
        string shown = Encoding.UTF8.GetString(input);
        if (shown.Length > ShownInputMax)
            shown = $"{shown[..ShownInputMax]} … ({shown.Length - ShownInputMax} characters more)";
        var question = new ElicitRequestParams
        {
            Message = $"{contract.Summary} This cannot be undone. {contract} with {shown}",
            RequestedSchema = new ElicitRequestParams.RequestSchema
            {
                Properties = new Dictionary<string, ElicitRequestParams.PrimitiveSchemaDefinition>
                {
                    [ToolConfirmation.Name] = new ElicitRequestParams.BooleanSchema
                    {
                        Title = "Do it",
                        Description = $"{contract.Action}: whether it is to be done.",
                        Default = false,
                    },
                },
                Required = [ToolConfirmation.Name],
            },
        };
        return new InputRequiredException(
            new Dictionary<string, InputRequest> { [ToolConfirmation.Name] = InputRequest.ForElicitation(question) },
            confirmation.Token);
    }
}
