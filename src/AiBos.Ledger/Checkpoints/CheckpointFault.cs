namespace AiBos.Ledger.Checkpoints;

/// <summary>Why a checkpoint was refused. Closed; names are stable.</summary>
public enum CheckpointFault
{
    /// <summary>Nothing was wrong.</summary>
    None = 0,

    /// <summary>The bytes are not a signed note.</summary>
    MalformedNote,

    /// <summary>A line is empty, the final newline or one of the first three lines is missing, or characters that a
    /// note cannot hold.</summary>
    MalformedText,

    /// <summary>The size is not a decimal from 0 to 2^63 - 1 without leading zeros.</summary>
    BadSize,

    /// <summary>The root is not 32 bytes in base64.</summary>
    BadRoot,

    /// <summary>Signed, but a tree without leaves has another root than the empty one.</summary>
    BadEmptyRoot,

    /// <summary>A signature of a known key does not verify.</summary>
    BadSignature,

    /// <summary>No verified signature of a log key whose name is the origin.</summary>
    NoLogSignature,

    /// <summary>The witnesses that cosigned are not enough for the policy.</summary>
    NoQuorum,
}
