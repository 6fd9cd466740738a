namespace AiBos.Ledger;

/// <summary>The outcome of a verification; <see cref="VerificationStatuses"/> has the wire names.</summary>
public enum VerificationStatus
{
    /// <summary>Everything that was shown agrees, and nothing that should be there is absent.</summary>
    Valid = 0,

    /// <summary>Something was altered, moved, added, or removed from the middle.</summary>
    Tampered = 1,

    /// <summary>What was shown agrees, but entries at an end, or payloads, were not shown.</summary>
    Incomplete = 2,

    /// <summary>There was nothing to check.</summary>
    CannotVerify = 3,
}
