namespace AiBos.Ledger;

/// <summary>What an entry records. Closed; the wire names stand in <see cref="EntryKinds"/> and never change.</summary>
public enum EntryKind
{
    /// <summary>The first entry of a log, and no other.</summary>
    Genesis = 0,

    /// <summary>An action that ran, with its outcome.</summary>
    Action = 1,

    /// <summary>An action that was refused before it ran.</summary>
    Denied = 2,

    /// <summary>A domain event.</summary>
    Event = 3,

    /// <summary>A transition of a workflow.</summary>
    Workflow = 4,

    /// <summary>A contract was proposed, published or withdrawn.</summary>
    Contract = 5,

    /// <summary>Descriptive data of the tenant or its engines changed.</summary>
    Metadata = 6,

    /// <summary>A role, principal or grant changed.</summary>
    Permission = 7,

    /// <summary>A secret was created, rotated or revoked.</summary>
    Secret = 8,

    /// <summary>A guardian decided.</summary>
    Guardian = 9,

    /// <summary>A device synchronised.</summary>
    Sync = 10,

    /// <summary>A data subject's key was destroyed; payloads sealed with it now read as erased.</summary>
    Erasure = 11,

    /// <summary>A signing or sealing key was introduced or retired.</summary>
    Key = 12,

    /// <summary>A policy was changed.</summary>
    Policy = 13,

    /// <summary>The log was verified, with the result.</summary>
    Verification = 14,

    /// <summary>A part of the log was exported.</summary>
    Export = 15,

    /// <summary>A new incarnation was opened from a backup.</summary>
    Restore = 16,

    /// <summary>Payloads were removed under a retention rule.</summary>
    Retention = 17,
}
