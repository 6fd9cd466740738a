namespace AiBos.Ledger.Checkpoints;

/// <summary>Why a proof file was refused. Closed; names are stable.</summary>
public enum TlogProofFault
{
    /// <summary>Nothing was wrong.</summary>
    None = 0,

    /// <summary>Longer than 2 MiB, not UTF-8, or control characters.</summary>
    MalformedText,

    /// <summary>The first line is not that of version 1.</summary>
    BadHeader,

    /// <summary>The extra line is not base64.</summary>
    BadExtra,

    /// <summary>The index line is missing, or no decimal from 0 to 2^63 - 1 without leading zeros.</summary>
    BadIndex,

    /// <summary>A hash is not 32 bytes in base64, or there are more than 63.</summary>
    BadHash,

    /// <summary>What follows the blank line is not a signed note, or there is no blank line.</summary>
    MalformedCheckpoint,

    /// <summary>The checkpoint does not satisfy the policy.</summary>
    CheckpointRefused,

    /// <summary>The leaf is not at that index of the checkpoint's tree.</summary>
    NotIncluded,
}
