namespace AiBos.Client.Http;

/// <summary>One request, to be sent once or several times.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">Relative to the base address, without a leading slash.</param>
internal sealed record RequestPlan(HttpMethod Method, string Path)
{
    internal ReadOnlyMemory<byte>? Body { get; init; }

    internal CallOptions? Call { get; init; }

    /// <summary>The media type of a success.</summary>
    internal string Accept { get; init; } = "application/json";

    /// <summary>Takes the body of a success of that type, of any length; null reads it into memory.</summary>
    internal Stream? Destination { get; init; }

    /// <summary>Whether sending it twice does no more than sending it once.</summary>
    internal required bool IsRepeatable { get; init; }

    /// <summary>Until the whole answer is read; with a destination, without a byte.</summary>
    internal required TimeSpan Timeout { get; init; }
}
