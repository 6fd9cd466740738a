using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;

namespace AiBos.Ledger.Timestamps;

/// <summary>A question to an authority (RFC 3161, section 2.4.1): SHA-256 of the bytes, a nonce, and the wish for the
/// certificate. Immutable.</summary>
public sealed class TimestampRequest
{
    /// <summary>Length of the nonce.</summary>
    public const int NonceBytes = 16;

    private readonly Rfc3161TimestampRequest _request;
    private readonly byte[] _data;

    private TimestampRequest(Rfc3161TimestampRequest request, byte[] data) => (_request, _data) = (request, data);

    /// <summary>Asks about some bytes; they stay here, their hash goes out.</summary>
    /// <param name="data">The bytes.</param>
    /// <param name="nonce">Random bytes, so that an old answer is no answer.</param>
    /// <exception cref="ArgumentException">A nonce of another length than <see cref="NonceBytes"/>.</exception>
    public static TimestampRequest Create(ReadOnlySpan<byte> data, ReadOnlySpan<byte> nonce)
    {
        if (nonce.Length != NonceBytes)
        {
            throw new ArgumentException($"A nonce has {NonceBytes} bytes.", nameof(nonce));
        }

        return new TimestampRequest(
            Rfc3161TimestampRequest.CreateFromHash(
                SHA256.HashData(data), HashAlgorithmName.SHA256, nonce: nonce.ToArray(),
                requestSignerCertificates: true),
            data.ToArray());
    }

    /// <summary>The body of the request, <c>application/timestamp-query</c>.</summary>
    public byte[] ToArray() => _request.Encode();

    /// <summary>Verifies the answer: that it answers this request, and everything that
    /// <see cref="TimestampVerifier.TryVerify"/> asks for.</summary>
    /// <param name="reply">The body of the answer, <c>application/timestamp-reply</c>.</param>
    /// <param name="verifier">Who is trusted.</param>
    /// <param name="timestamp">When and on whose word, or null when false is returned.</param>
    /// <param name="fault">Why not; <see cref="TimestampFault.None"/> when true is returned.</param>
    public bool TryAccept(
        ReadOnlySpan<byte> reply,
        TimestampVerifier verifier,
        [NotNullWhen(true)] out VerifiedTimestamp? timestamp,
        out TimestampFault fault)
    {
        ArgumentNullException.ThrowIfNull(verifier);
        timestamp = null;
        if (!TimestampReply.TryRead(reply, out _, out fault))
        {
            return false;
        }

        try
        {
            _request.ProcessResponse(reply.ToArray(), out _);
        }
        catch (CryptographicException)
        {
            fault = TimestampFault.OtherRequest;
            return false;
        }

        return verifier.TryVerify(reply, _data, out timestamp, out fault);
    }
}
