namespace AiBos.Ledger.Timestamps;

/// <summary>Why a timestamp is not believed. Closed; names are stable.</summary>
public enum TimestampFault
{
    /// <summary>It is believed.</summary>
    None = 0,

    /// <summary>Longer than <see cref="TimestampReply.BytesMax"/>.</summary>
    TooLong,

    /// <summary>Not a <c>TimeStampResp</c> of RFC 3161 with nothing behind it, or its token is none.</summary>
    Malformed,

    /// <summary>The authority did not grant the request, so there is no token.</summary>
    NotGranted,

    /// <summary>The token answers another request: nonce or hash is not what was asked about.</summary>
    OtherRequest,

    /// <summary>The token is about other bytes, or hashes them with something else than SHA-256.</summary>
    OtherData,

    /// <summary>The signature fails, or its certificate is not one for timestamps alone that was valid at that time.
    /// </summary>
    BadSignature,

    /// <summary>The certificate leads to none of the trusted ones.</summary>
    UntrustedAuthority,
}
