using System.Text.Json;
using System.Text.Json.Nodes;
using AiBos.Sdk;

namespace AiBos.Silo.Http.Mcp;

/// <summary>What the kernel reads from and writes to <c>_meta</c>, as HTTP does with headers.</summary>
/// <param name="IdempotencyKey">As <c>Idempotency-Key</c>.</param>
/// <param name="Version">As <c>X-Contract-Version</c>.</param>
/// <param name="Confirmation">A token that a person agreed to.</param>
/// <param name="Fault">What is wrong with them, or null.</param>
internal sealed record McpMeta(string? IdempotencyKey, string? Version, string? Confirmation, Refusal? Fault)
{
    internal const string Contract = "dev.aibos/contract";
    internal const string Audit = "dev.aibos/audit";
    internal const string Replayed = "dev.aibos/replayed";
    internal const string Problem = "dev.aibos/problem";
    internal const string ConfirmationKey = "dev.aibos/confirmation";
    private const string Idempotency = "dev.aibos/idempotencyKey";
    private const string ContractVersion = "dev.aibos/contractVersion";

    internal static McpMeta Read(JsonObject? meta)
    {
        Refusal? fault = null;
        string? Text(string name)
        {
            if (meta is null || !meta.TryGetPropertyValue(name, out JsonNode? value))
                return null;
            if (value?.GetValueKind() == JsonValueKind.String)
                return value.GetValue<string>();
            fault ??= new Refusal(ErrorCode.ValidationError, $"{name} in _meta is a text.");
            return null;
        }

        (string? key, string? version, string? confirmation) =
            (Text(Idempotency), Text(ContractVersion), Text(ConfirmationKey));
        return new McpMeta(key, version, confirmation, fault);
    }
}
