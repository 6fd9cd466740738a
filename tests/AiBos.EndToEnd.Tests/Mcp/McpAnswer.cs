using System.Text.Json;

namespace AiBos.EndToEnd.Tests.Mcp;

/// <summary>An answer of <c>/mcp</c>: one JSON-RPC message, as a body or as the one event of a stream.</summary>
internal sealed record McpAnswer(int Status, string Text)
{
    private const string Data = "data: ";

    internal JsonElement Json => JsonSerializer.Deserialize<JsonElement>(Message);

    internal string Message => Text.Contains(Data, StringComparison.Ordinal)
        ? Text.Split('\n').Single(line => line.StartsWith(Data, StringComparison.Ordinal))[Data.Length..]
        : Text;

    internal JsonElement Returned => Json.GetProperty("result");

    internal JsonElement Error => Json.GetProperty("error");

    internal bool IsError => Returned.TryGetProperty("isError", out JsonElement error) && error.GetBoolean();

    internal JsonElement Structured => Returned.GetProperty("structuredContent");

    /// <summary>The problem of a tool that failed.</summary>
    internal JsonElement Problem => Meta("problem");

    internal string? Code => Problem.GetProperty("code").GetString();

    internal string? Detail => Problem.GetProperty("detail").GetString();

    internal string? ConfirmationToken => Meta("confirmation").GetProperty("token").GetString();

    internal long Seq => (IsError ? Problem.GetProperty("audit") : Meta("audit")).GetProperty("seq").GetInt64();

    internal JsonElement Meta(string name) => Returned.GetProperty("_meta").GetProperty($"dev.aibos/{name}");

    internal bool HasMeta(string name) => Returned.GetProperty("_meta").TryGetProperty($"dev.aibos/{name}", out _);
}
