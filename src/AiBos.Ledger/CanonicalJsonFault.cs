namespace AiBos.Ledger;

/// <summary>Why a document has no canonical form. The set is closed; callers may switch over it.</summary>
public enum CanonicalJsonFault
{
    /// <summary>No fault: the document was canonicalised.</summary>
    None = 0,

    /// <summary>The bytes are not one JSON value (RFC 8259): bad syntax, comments, trailing content, a BOM.</summary>
    NotJson = 1,

    /// <summary>The bytes are not well-formed UTF-8 (RFC 3629), encoded surrogates included.</summary>
    InvalidUtf8 = 2,

    /// <summary>An object holds two members whose names are equal once escapes are resolved.</summary>
    DuplicateKey = 3,

    /// <summary>An escape names half of a surrogate pair, which no UTF-8 text can carry.</summary>
    LoneSurrogate = 4,

    /// <summary>Arrays and objects are nested deeper than <see cref="CanonicalJsonOptions.DepthMax"/>.</summary>
    TooDeep = 5,

    /// <summary>A number is too large for a double, or not zero but too small to differ from zero.</summary>
    NumberOutOfRange = 6,

    /// <summary>An integer in plain digits is neither a double's value nor its canonical form, so it would become
    /// another number.</summary>
    NumberNotExact = 7,

    /// <summary>The document is longer than <see cref="CanonicalJsonOptions.BytesMax"/>.</summary>
    TooLarge = 8,
}
