namespace AiBos.Ledger;

/// <summary>The codes of <see cref="Finding"/> that verification reports. Stable strings.</summary>
public static class FindingCodes
{
    /// <summary>The leaf's bytes do not hash to the hash stored beside them.</summary>
    public const string LeafMismatch = "LEAF_MISMATCH";

    /// <summary>The leaf's bytes hash as stored but are not the canonical form of a header.</summary>
    public const string LeafMalformed = "LEAF_MALFORMED";

    /// <summary>The entry's <c>prev</c> is not the hash of the entry before it; that one or this one changed.</summary>
    public const string ChainBreak = "CHAIN_BREAK";

    /// <summary>Entries that must exist were not there.</summary>
    public const string Missing = "MISSING";

    /// <summary>Rows beyond the size that the head records.</summary>
    public const string Unexpected = "UNEXPECTED";

    /// <summary>A row came after a row of the same or a higher position.</summary>
    public const string OutOfOrder = "OUT_OF_ORDER";

    /// <summary>A column disagrees with the leaf.</summary>
    public const string ProjectionMismatch = "PROJECTION_MISMATCH";

    /// <summary>The payload is not the one that the leaf commits to.</summary>
    public const string PayloadMismatch = "PAYLOAD_MISMATCH";

    /// <summary>The leaf commits to a payload that was not there.</summary>
    public const string PayloadMissing = "PAYLOAD_MISSING";

    /// <summary>The entry belongs to another log.</summary>
    public const string OriginMismatch = "ORIGIN_MISMATCH";

    /// <summary>An id occurs twice.</summary>
    public const string DuplicateId = "DUPLICATE_ID";

    /// <summary>The entry's time lies before that of the entry before it.</summary>
    public const string ClockAnomaly = "CLOCK_ANOMALY";

    /// <summary>Entry 0 is not a genesis entry, or another entry is.</summary>
    public const string GenesisInvalid = "GENESIS_INVALID";

    /// <summary>The head's hash or size disagrees with the last row.</summary>
    public const string HeadMismatch = "HEAD_MISMATCH";

    /// <summary>A stored tile disagrees with the entries or tiles below it; one of them changed.</summary>
    public const string TileMismatch = "TILE_MISMATCH";

    /// <summary>A tile that must exist was not there.</summary>
    public const string TileMissing = "TILE_MISSING";

    /// <summary>Entries under a signed checkpoint are not those that were signed.</summary>
    public const string HistoryRewritten = "HISTORY_REWRITTEN";

    /// <summary>The log goes on from a state before the one that was signed.</summary>
    public const string Rollback = "ROLLBACK";

    /// <summary>A data subject's key is gone, and no erasure entry says so: what it sealed can no longer be read.
    /// </summary>
    public const string PayloadUnavailable = "PAYLOAD_UNAVAILABLE";

    /// <summary>What guards the log inside the database is not as it was made: <c>Column</c> names the object. Nothing
    /// in the log need be altered.</summary>
    public const string Weakened = "WEAKENED";

    /// <summary>What was signed cannot be read, so the log cannot be held against it.</summary>
    public const string SignedStateUnreadable = "SIGNED_STATE_UNREADABLE";

    /// <summary>A checkpoint carries no signature of the log's key, or is no checkpoint of this log.</summary>
    public const string BadSignature = "BAD_SIGNATURE";

    /// <summary>A checkpoint is signed by a former key alone, though the log says under it that the key was changed:
    /// whoever has the former key signed after its end. The column names the checkpoint.</summary>
    public const string KeyRetired = "KEY_RETIRED";

    /// <summary>An entry names a new key of the log that no known key vouched for, or a second successor of one key.
    /// </summary>
    public const string KeyUnvouched = "KEY_UNVOUCHED";

    /// <summary>The log ends before the size of a checkpoint that was signed.</summary>
    public const string Truncated = "TRUNCATED";

    /// <summary>The checkpoint of a bundle is not a signed note, or its text is not a checkpoint's.</summary>
    public const string BadCheckpoint = "BAD_CHECKPOINT";

    /// <summary>A bundle has no checkpoint, so there is nothing to hold its entries against.</summary>
    public const string CheckpointMissing = "CHECKPOINT_MISSING";

    /// <summary>There is no policy with a log's key, so no checkpoint can be believed.</summary>
    public const string PolicyMissing = "POLICY_MISSING";

    /// <summary>A timestamp is not what an authority that is trusted said about the checkpoint beside it; the column
    /// names the file.</summary>
    public const string BadTimestamp = "BAD_TIMESTAMP";

    /// <summary>A file of a bundle is not the one that its manifest lists, or the manifest itself is at fault; the
    /// column names the file.</summary>
    public const string ManifestMismatch = "MANIFEST_MISMATCH";

    /// <summary>A file of a bundle that its manifest does not list; the column names it.</summary>
    public const string UnexpectedFile = "UNEXPECTED_FILE";

    /// <summary>A bundle was not read, or not to its end: a limit, an unsafe name, a link, pipe or device, or no bundle
    /// at all. The column names the file, if it is about one.</summary>
    public const string BundleRefused = "BUNDLE_REFUSED";
}
