namespace AiBos.Ledger.Notes;

/// <summary>Signature types of C2SP signed-note, section "Signature types"; the value is the type's byte.</summary>
public enum NoteAlgorithm
{
    /// <summary>Ed25519 (RFC 8032) over the note's text: 64 bytes.</summary>
    Ed25519 = 0x01,

    /// <summary>Timestamped Ed25519 cosignature of a checkpoint (C2SP tlog-cosignature): the time in seconds as 8
    /// bytes, big-endian, then 64 bytes.</summary>
    CosignatureV1 = 0x04,
}
