using System.Text.Json;

namespace AiBos.Kernel.Metadata;

/// <summary>An engine as it was published.</summary>
/// <param name="At">When its content was published first.</param>
/// <param name="Contracts">Its contracts by id, each with its hash.</param>
internal sealed record PublishedEngine(DateTimeOffset At, JsonElement Contracts);
