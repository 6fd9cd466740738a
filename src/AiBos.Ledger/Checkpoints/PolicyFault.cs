namespace AiBos.Ledger.Checkpoints;

/// <summary>Why a policy file was refused. Closed; names are stable.</summary>
public enum PolicyFault
{
    /// <summary>Nothing was wrong.</summary>
    None = 0,

    /// <summary>Longer than 64 KiB, more than 256 definitions, or a last line without newline.</summary>
    TooLong,

    /// <summary>A control character other than tab and newline.</summary>
    ControlCharacter,

    /// <summary>A line that is no definition, or has too few or too many items.</summary>
    MalformedLine,

    /// <summary>A key text that cannot be read.</summary>
    BadKey,

    /// <summary>A key of the wrong type: logs have 0x01, witnesses 0x04.</summary>
    WrongKeyType,

    /// <summary>One public key in two log lines or in two witness lines.</summary>
    DuplicateKey,

    /// <summary>A name that is defined twice, or <c>none</c>.</summary>
    DuplicateName,

    /// <summary>A name that no line above defines.</summary>
    UnknownName,

    /// <summary>A name that is a member twice.</summary>
    RepeatedMember,

    /// <summary>A group without members, or a threshold that is not 1 to their number.</summary>
    BadThreshold,

    /// <summary>No quorum line, or more than one.</summary>
    BadQuorum,
}
