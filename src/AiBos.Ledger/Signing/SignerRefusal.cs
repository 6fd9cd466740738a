namespace AiBos.Ledger.Signing;

/// <summary>Why the signer did not sign. Closed; names are stable.</summary>
public enum SignerRefusal
{
    /// <summary>It signed.</summary>
    None = 0,

    /// <summary>The log was offered from a size below the signed one: cut short, restored from a backup, or another
    /// caller signed meanwhile. Compare a head read after this answer with <see cref="SignResult.SignedSize"/>.
    /// </summary>
    Rollback,

    /// <summary>The <c>prev</c> of a leaf is not the hash of the leaf before it: another history than the signed one.
    /// </summary>
    Forked,

    /// <summary>A leaf is not canonical, or is a genesis entry elsewhere than at the start, or the first leaf is none.
    /// </summary>
    MalformedLeaf,

    /// <summary>A leaf names another log.</summary>
    OriginMismatch,

    /// <summary>A leaf is not of the next position, or the offer begins beyond the signed size.</summary>
    OutOfOrder,

    /// <summary>Another session of this origin signed between begin and complete. Nothing is wrong; begin again.
    /// </summary>
    Superseded,

    /// <summary>Another process holds the state directory.</summary>
    Locked,

    /// <summary>The state file is damaged, or the signature in it is not what the key made. Never repaired by itself:
    /// somebody must find out what was signed.</summary>
    DamagedState,

    /// <summary>A later incarnation of this log was begun by a restore: this one is over.</summary>
    Retired,

    /// <summary>The incarnation was raised, but no restore entry in the log owns up to what was signed before it.
    /// </summary>
    Unacknowledged,

    /// <summary>Nothing of this log was ever signed, so there is nothing that a restore could own up to.</summary>
    NothingSigned,
}
