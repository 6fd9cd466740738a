namespace AiBos.Ledger.Witnessing;

/// <summary>What a witness answers (C2SP tlog-witness, section "add-checkpoint"); the value is the HTTP status.
/// </summary>
public enum WitnessStatus
{
    /// <summary>Cosigned; the body is the signature line.</summary>
    Cosigned = 200,

    /// <summary>The request is malformed, or its old size is larger than the checkpoint's.</summary>
    Malformed = 400,

    /// <summary>No valid signature of a key that is known for the origin, or one that does not verify.</summary>
    Untrusted = 403,

    /// <summary>An origin that this witness does not watch.</summary>
    UnknownOrigin = 404,

    /// <summary>The old size is not that of the newest cosigned checkpoint; the body is that size.</summary>
    OldSizeDiffers = 409,

    /// <summary>The checkpoint is signed and does not extend the cosigned one: it may prove misbehaviour of the log.
    /// </summary>
    Inconsistent = 422,
}
