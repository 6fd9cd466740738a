namespace AiBos.Ledger.Notes;

/// <summary>Why a note, a signature line or a key was refused. Closed; names are stable.</summary>
public enum NoteFault
{
    /// <summary>Nothing was wrong.</summary>
    None = 0,

    /// <summary>The text is longer than 64 KiB, or the whole note longer than 1 MiB.</summary>
    TooLong,

    /// <summary>More than 100 signature lines.</summary>
    TooManySignatures,

    /// <summary>Bytes that are not UTF-8.</summary>
    NotUtf8,

    /// <summary>A character below U+0020 other than newline; a carriage return is one.</summary>
    ControlCharacter,

    /// <summary>The last byte is not a newline.</summary>
    NoFinalNewline,

    /// <summary>No blank line, or no signature line behind the last one.</summary>
    NoSignature,

    /// <summary>A line behind the last blank line is not <c>— name base64</c>.</summary>
    MalformedSignature,

    /// <summary>A key name is empty, or holds white space, a plus sign or a control character.</summary>
    BadKeyName,

    /// <summary>Base64 that is not RFC 4648, section 4, with padding and without stray bits.</summary>
    BadBase64,

    /// <summary>Two signature lines of one key name and key id.</summary>
    DuplicateSignature,

    /// <summary>A signature of a known key does not verify. The whole note is refused.</summary>
    BadSignature,

    /// <summary>No signature is of a known key.</summary>
    UnknownKey,

    /// <summary>A key text has not the parts of its form, or its key has another length.</summary>
    MalformedKey,

    /// <summary>The key id in a key text is not that of its name and key.</summary>
    KeyIdMismatch,

    /// <summary>A signature type other than 0x01 and 0x04.</summary>
    UnknownAlgorithm,
}
