using AiBos.Ledger.Merkle;

namespace AiBos.Ledger.Anchoring;

/// <summary>One entry of the anchor log, and all that shows that it is one.</summary>
public sealed record AnchorEntry
{
    /// <summary>Position in the anchor log, dense from 0.</summary>
    public required long Index { get; init; }

    /// <summary>Seconds since 1970-01-01 UTC, by the clock of whoever keeps the anchor log.</summary>
    public required long IntegratedAt { get; init; }

    /// <summary>The checkpoint that is anchored, a signed note, byte for byte.</summary>
    public required byte[] Note { get; init; }

    /// <summary>The leaf: a <c>hashedrekord</c> 0.0.1 over the note in RFC 8785 form.</summary>
    public required byte[] Body { get; init; }

    /// <summary>The log's signature over body, time and position (a signed entry timestamp).</summary>
    public required byte[] Promise { get; init; }

    /// <summary>Inclusion of this entry in the tree whose last it is, from the leaf upwards.</summary>
    public required IReadOnlyList<NodeHash> Proof { get; init; }

    /// <summary>The anchor log's own signed checkpoint over the tree whose last entry this is.</summary>
    public required byte[] Checkpoint { get; init; }
}
