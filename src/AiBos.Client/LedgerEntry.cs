using System.Text.Json;

namespace AiBos.Client;

/// <summary>One entry of the ledger as the kernel shows it. Only <see cref="Leaf"/> is evidence: hash it yourself.
/// </summary>
/// <param name="Seq">Position, from 0.</param>
/// <param name="Id">UUIDv7, unique in the log.</param>
/// <param name="Kind">What sort of fact it is.</param>
/// <param name="At">When, by the kernel's clock.</param>
/// <param name="Actor">Opaque id of who acted.</param>
/// <param name="Action">The action or transition.</param>
/// <param name="Outcome"><c>ok</c> or an error code.</param>
/// <param name="Hash">Leaf hash as stored, 64 hex digits.</param>
/// <param name="Leaf">The hashed text; its UTF-8 bytes are the leaf.</param>
/// <param name="Payload">What it is about; personal fields as far as the caller may see them.</param>
public sealed record LedgerEntry(
    long Seq, Guid Id, string Kind, DateTimeOffset At, string Actor, string Action, string Outcome, string Hash,
    string Leaf, JsonElement Payload);
