using AiBos.Ledger;

namespace AiBos.Kernel.Audit;

/// <summary>
/// An entry before it has a place: everything of the header that the caller knows. Sequence, predecessor and time are
/// given by the one writer, inside its loop. The payload is hashed by the caller, off the sequential path.
/// </summary>
[GenerateSerializer]
[Immutable]
[Alias("aibos.audit.EntryDraft")]
public sealed record EntryDraft
{
    /// <summary>Most bytes of a payload: 4 MiB, room for an input and an output at their limits.</summary>
    public const int PayloadBytesMax = 4 << 20;

    /// <summary>UUIDv7, unique within the tenant: appending the same id again answers with the first place.</summary>
    [Id(0)]
    public required Guid Id { get; init; }

    /// <summary>What sort of fact this is.</summary>
    [Id(1)]
    public required EntryKind Kind { get; init; }

    /// <summary>Opaque id of who acted.</summary>
    [Id(2)]
    public required string Actor { get; init; }

    /// <summary>The action or transition.</summary>
    [Id(3)]
    public required string Action { get; init; }

    /// <summary><c>id@version</c> of the contract in force; null where none was.</summary>
    [Id(4)]
    public string? Contract { get; init; }

    /// <summary>Hash of the contract's schemas; null exactly when <see cref="Contract"/> is.</summary>
    [Id(5)]
    public string? SchemaHash { get; init; }

    /// <summary><c>ok</c> or an error code.</summary>
    [Id(6)]
    public required string Outcome { get; init; }

    /// <summary>What led here: id of an entry, event or request.</summary>
    [Id(7)]
    public string? Cause { get; init; }

    /// <summary>RFC 8785 bytes. Owned by the ledger from the call on; do not change them.</summary>
    [Id(8)]
    public required byte[] Payload { get; init; }

    /// <summary>SHA-256 of the payload, lower-case hex.</summary>
    [Id(9)]
    public required string Commitment { get; init; }

    /// <summary>
    /// Whether an intent row with this id was committed with the effect. It is removed in the commit that seals the
    /// entry; when it is gone already, the entry is not written a second time.
    /// </summary>
    [Id(10)]
    public bool HasIntent { get; init; }

    /// <summary>
    /// Ids of the keys that sealed personal fields of the payload, joined; null when nothing is sealed.
    /// </summary>
    [Id(11)]
    public string? KeyId { get; init; }

    internal ContractStamp? Stamp => Contract is null ? null : new ContractStamp(Contract, SchemaHash ?? "");
}
