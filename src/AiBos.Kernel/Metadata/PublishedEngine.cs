using System.Text.Json;

namespace AiBos.Kernel.Metadata;

/// <summary>An engine as it was published.</summary>
/// <param name="At">When its content was published first.</param>
/// <param name="Promise">What it promises: its contracts, entities and events by id, each with its hash.</param>
internal sealed record PublishedEngine(DateTimeOffset At, JsonElement Promise)
{
    internal JsonElement Contracts => Promise.GetProperty("contracts");

    /// <summary>Null where it describes none.</summary>
    internal JsonElement? Entities => Promise.TryGetProperty("entities", out JsonElement entities) ? entities : null;

    /// <summary>Null where it publishes none.</summary>
    internal JsonElement? Events => Promise.TryGetProperty("events", out JsonElement events) ? events : null;
}
