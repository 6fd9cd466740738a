namespace AiBos.Kernel.Metadata;

/// <summary>An engine that the asking silo serves, as it was published.</summary>
/// <param name="Domain">Its domain.</param>
/// <param name="Version">Its version.</param>
/// <param name="Hash">SHA-256 of what it promises, lower-case hex.</param>
[GenerateSerializer]
[Immutable]
[Alias("aibos.metadata.EngineOffer")]
public sealed record EngineOffer(
    [property: Id(0)] string Domain, [property: Id(1)] string Version, [property: Id(2)] string Hash)
{
    /// <summary>Its id among the published objects.</summary>
    internal string ObjectId => $"engine/{Domain}@{Version}";
}
