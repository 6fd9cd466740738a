using System.Text.Json;
using System.Text.Json.Nodes;
using AiBos.Sdk;

namespace AiBos.Kernel.Privacy;

/// <summary>Shows payloads to people: what is sealed in them only to those who may see personal data.</summary>
public sealed class PersonalReader
{
    private readonly PayloadSealer _sealer;

    internal PersonalReader(PayloadSealer sealer) => _sealer = sealer;

    /// <summary>
    /// The payload as JSON; a sealed value as itself if <paramref name="reveal"/>, else as
    /// <c>{"$personal":"SEALED"}</c>; in any case as <c>"ERASED"</c> or <c>"UNAVAILABLE"</c> when its key is gone.
    /// Bytes that are no JSON, which only tampering makes, come back as base64.
    /// </summary>
    public async Task<JsonNode?> ShowAsync(
        TenantId tenant, byte[] payload, bool reveal, CancellationToken cancellationToken)
    {
        try
        {
            return await _sealer.ShowAsync(tenant, JsonNode.Parse(payload), reveal, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (JsonException)
        {
            return JsonValue.Create(Convert.ToBase64String(payload));
        }
    }
}
