namespace AiBos.Ledger;

/// <summary>
/// One stored entry as the verifier sees it: the evidence (leaf, hash, payload) and the columns projected from it.
/// Nothing in it is trusted. The verifier keeps no reference to its memory once <see cref="ChainVerifier.Add"/>
/// returns.
/// </summary>
public readonly struct LedgerRow
{
    /// <summary>The tenant column; null when the source has none, as an export bundle.</summary>
    public required string? TenantId { get; init; }

    /// <summary>The position column.</summary>
    public required long Seq { get; init; }

    /// <summary>The id column.</summary>
    public required Guid Id { get; init; }

    /// <summary>The kind column, a wire name of <see cref="EntryKinds"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>The time column, microseconds since 1970-01-01 UTC.</summary>
    public required long AtMicros { get; init; }

    /// <summary>The actor column.</summary>
    public required string Actor { get; init; }

    /// <summary>The action column.</summary>
    public required string Action { get; init; }

    /// <summary>The outcome column.</summary>
    public required string Outcome { get; init; }

    /// <summary>The stored bytes of the leaf.</summary>
    public required ReadOnlyMemory<byte> Leaf { get; init; }

    /// <summary>The stored leaf hash, 32 bytes unless it was tampered with. From a bundle: the hash in its
    /// tiles.</summary>
    public required ReadOnlyMemory<byte> LeafHash { get; init; }

    /// <summary>The stored payload; null when there is none. An array, because a null array would turn into
    /// empty memory unnoticed.</summary>
    public byte[]? Payload { get; init; }
}
