using System.Text.Json;
using ModelContextProtocol.Protocol;

namespace AiBos.Silo.Http.Mcp;

/// <summary>What a call brings of a person's answer.</summary>
/// <param name="Token">The token that was asked about; null when there is no answer.</param>
/// <param name="IsDeclined">Whether the answer is no.</param>
internal sealed record ToolConfirmation(string? Token, bool IsDeclined)
{
    /// <summary>Of the question, and of its one field.</summary>
    internal const string Name = "confirm";

    /// <summary>
    /// The answer to a question that the client put, else the token that a client without questions hands in. A state
    /// without its answer is no confirmation: clients return it unasked.
    /// </summary>
    internal static ToolConfirmation Read(CallToolRequestParams asked, McpMeta meta)
    {
        if (asked.RequestState is not { } state)
            return new ToolConfirmation(meta.Confirmation, IsDeclined: false);
        if (asked.InputResponses is null || !asked.InputResponses.TryGetValue(Name, out InputResponse? response))
            return new ToolConfirmation(null, IsDeclined: false);
        return new ToolConfirmation(state, IsDeclined: !IsYes(response.RawValue));
    }

    private static bool IsYes(JsonElement answer) => answer.ValueKind == JsonValueKind.Object
        && answer.TryGetProperty("action", out JsonElement action) && action.ValueKind == JsonValueKind.String
        && action.ValueEquals("accept")
        && answer.TryGetProperty("content", out JsonElement content) && content.ValueKind == JsonValueKind.Object
        && content.TryGetProperty(Name, out JsonElement confirmed) && confirmed.ValueKind == JsonValueKind.True;
}
