using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;

namespace AiBos.Ledger.Timestamps;

/// <summary>
/// Verifies timestamps of RFC 3161 without clock and network: certificates are judged by the time in the token, and
/// revocation is not looked up. Safe for concurrent use.
/// </summary>
public sealed class TimestampVerifier
{
    /// <summary>Longest text with certificates.</summary>
    public const int PemCharsMax = 1024 * 1024;

    private const string Sha256 = "2.16.840.1.101.3.4.2.1";
    private const string TimestampingPurpose = "1.3.6.1.5.5.7.3.8";

    private readonly X509Certificate2Collection _roots = [];
    private readonly X509Certificate2Collection _others = [];

    private TimestampVerifier()
    {
    }

    /// <summary>Takes the certificates that are trusted. Self-signed ones are; others only help to lead to those.
    /// </summary>
    /// <param name="pem">One or several certificates (RFC 7468); text around them is passed over.</param>
    /// <exception cref="InvalidDataException">None of them is self-signed, or they cannot be read.</exception>
    public static TimestampVerifier FromPem(string pem)
    {
        ArgumentNullException.ThrowIfNull(pem);
        var verifier = new TimestampVerifier();
        var all = new X509Certificate2Collection();
        try
        {
            all.ImportFromPem(pem.Length <= PemCharsMax ? pem : string.Empty);
        }
        catch (CryptographicException e)
        {
            throw new InvalidDataException("A certificate cannot be read.", e);
        }

        foreach (var certificate in all)
        {
            var isRoot = certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData);
            (isRoot ? verifier._roots : verifier._others).Add(certificate);
        }

        return verifier._roots.Count > 0
            ? verifier
            : throw new InvalidDataException("There is no self-signed certificate, so nothing is trusted.");
    }

    /// <summary>Verifies that an authority saw these bytes.</summary>
    /// <param name="reply">The whole reply, see <see cref="TimestampReply"/>.</param>
    /// <param name="data">The bytes.</param>
    /// <param name="timestamp">When and on whose word, or null when false is returned.</param>
    /// <param name="fault">Why not; <see cref="TimestampFault.None"/> when true is returned.</param>
    public bool TryVerify(
        ReadOnlySpan<byte> reply,
        ReadOnlySpan<byte> data,
        [NotNullWhen(true)] out VerifiedTimestamp? timestamp,
        out TimestampFault fault)
    {
        timestamp = null;
        if (!TimestampReply.TryRead(reply, out var token, out fault))
        {
            return false;
        }

        var hash = SHA256.HashData(data);
        if (token.TokenInfo.HashAlgorithmId.Value != Sha256
            || !token.TokenInfo.GetMessageHash().Span.SequenceEqual(hash))
        {
            fault = TimestampFault.OtherData;
            return false;
        }

        if (!IsSigned(token, hash, out var signer))
        {
            fault = TimestampFault.BadSignature;
            return false;
        }

        using (signer)
        {
            if (!IsTrusted(signer, token))
            {
                fault = TimestampFault.UntrustedAuthority;
                return false;
            }

            timestamp = new VerifiedTimestamp(token.TokenInfo.Timestamp, signer.Subject);
            return true;
        }
    }

    private bool IsSigned(
        Rfc3161TimestampToken token, byte[] hash, [NotNullWhen(true)] out X509Certificate2? signer)
    {
        try
        {
            // This also asks for the extended key usage, critical and alone, and for validity at the token's time.
            return token.VerifySignatureForHash(hash, HashAlgorithmName.SHA256, out signer, [.. _others, .. _roots]);
        }
        catch (CryptographicException)
        {
            // Certificates with keys or algorithms that nothing here can read.
            signer = null;
            return false;
        }
    }

    private bool IsTrusted(X509Certificate2 signer, Rfc3161TimestampToken token)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(_roots);
        chain.ChainPolicy.ExtraStore.AddRange(_others);
        chain.ChainPolicy.ExtraStore.AddRange(token.AsSignedCms().Certificates);
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(TimestampingPurpose));
        chain.ChainPolicy.VerificationTime = token.TokenInfo.Timestamp.UtcDateTime;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        try
        {
            return chain.Build(signer);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
