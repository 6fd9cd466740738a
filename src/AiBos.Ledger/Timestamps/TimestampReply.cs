using System.Diagnostics.CodeAnalysis;
using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;

namespace AiBos.Ledger.Timestamps;

/// <summary>A <c>TimeStampResp</c> (RFC 3161, section 2.4.2), as an authority sends it and as <c>openssl ts</c> reads
/// it: a status, and the token if it was granted.</summary>
public static class TimestampReply
{
    /// <summary>Longest reply that is read. Those with a chain of certificates have about 6 KiB.</summary>
    public const int BytesMax = 64 * 1024;

    internal static bool TryRead(
        ReadOnlySpan<byte> reply, [NotNullWhen(true)] out Rfc3161TimestampToken? token, out TimestampFault fault)
    {
        token = null;
        fault = reply.Length > BytesMax ? TimestampFault.TooLong : TimestampFault.Malformed;
        if (fault == TimestampFault.TooLong)
        {
            return false;
        }

        try
        {
            var reader = new AsnReader(reply.ToArray(), AsnEncodingRules.DER);
            var body = reader.ReadSequence();
            reader.ThrowIfNotEmpty();

            // Granted, or granted with modifications (section 2.4.2); a token with any other status is not looked at.
            var status = body.ReadSequence().ReadInteger();
            if (status != BigInteger.Zero && status != BigInteger.One)
            {
                fault = TimestampFault.NotGranted;
                return false;
            }

            var encoded = body.ReadEncodedValue();
            body.ThrowIfNotEmpty();
            if (Rfc3161TimestampToken.TryDecode(encoded, out token, out var read) && read == encoded.Length)
            {
                fault = TimestampFault.None;
                return true;
            }

            // The decoder also refuses what is well formed but signed by nobody it could be signed by.
            fault = IsStatement(encoded.Span) ? TimestampFault.BadSignature : TimestampFault.Malformed;
        }
        catch (AsnContentException)
        {
            // Malformed, which is what the fault says already.
        }

        token = null;
        return false;
    }

    private static bool IsStatement(ReadOnlySpan<byte> token)
    {
        try
        {
            var cms = new SignedCms();
            cms.Decode(token);
            return Rfc3161TimestampTokenInfo.TryDecode(cms.ContentInfo.Content, out _, out _);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
