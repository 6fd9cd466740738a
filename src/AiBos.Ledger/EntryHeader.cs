namespace AiBos.Ledger;

/// <summary>
/// The header of one ledger entry. Its RFC 8785 encoding is the leaf: those bytes are stored, hashed and proved.
/// Wire names stand in docs/internals/ledger-format.md. Values are checked when the header is encoded.
/// </summary>
public sealed record EntryHeader
{
    /// <summary>Format version. Wire name <c>v</c>.</summary>
    public const int V = 1;

    /// <summary>Origin of the log, <c>&lt;deployment&gt;/t/&lt;tenant&gt;/&lt;incarnation&gt;</c>; not empty.
    /// It keeps an entry from being moved to another log.</summary>
    public required string Log { get; init; }

    /// <summary>Position in the log: 0-based, dense, below 2^53.</summary>
    public required long Seq { get; init; }

    /// <summary>Leaf hash of the entry before; <see cref="LeafHash.Zero"/> for genesis.</summary>
    public required LeafHash Prev { get; init; }

    /// <summary>Identity of the entry, a UUIDv7, unique per tenant.</summary>
    public required Guid Id { get; init; }

    /// <summary>Microseconds since 1970-01-01 UTC, 0 to 2^53 - 1, never decreasing within a log.</summary>
    public required long At { get; init; }

    /// <summary>What the entry records.</summary>
    public required EntryKind Kind { get; init; }

    /// <summary>Opaque id of the principal; not empty.</summary>
    public required string Actor { get; init; }

    /// <summary>Id of the action or transition; not empty.</summary>
    public required string Action { get; init; }

    /// <summary>The contract in force; null (absent on the wire) when none applies.</summary>
    public ContractStamp? Contract { get; init; }

    /// <summary><c>ok</c> or an error code; not empty.</summary>
    public required string Outcome { get; init; }

    /// <summary>Id of the entry, event or request that led here; null, absent on the wire, if none.</summary>
    public string? Cause { get; init; }

    /// <summary>Commitment to the payload; null (absent on the wire) when the entry has no payload.</summary>
    public PayloadStamp? Pay { get; init; }
}
