using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using AiBos.Ledger.Timestamps;

namespace AiBos.Ledger.Tests.Timestamps;

/// <summary>An authority in a few lines, which can be wrong on purpose; OpenSSL stands for honest ones.</summary>
internal sealed class SampleAuthority : IDisposable
{
    private const string Timestamping = "1.3.6.1.5.5.7.3.8";
    private const string TokenInfo = "1.2.840.113549.1.9.16.1.4";
    private const string SigningCertificateV2 = "1.2.840.113549.1.9.16.2.47";
    private static readonly DateTimeOffset From = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly X509Certificate2 _root;
    private readonly X509Certificate2 _certificate;

    public SampleAuthority(string purpose = Timestamping, bool isCritical = true, int years = 5)
    {
        using var rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var root = new CertificateRequest("CN=Sample root", rootKey, HashAlgorithmName.SHA256);
        root.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        root.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        _root = root.CreateSelfSigned(From, From.AddYears(10));
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Sample authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(purpose)], isCritical));
        using var issued = request.Create(_root, From, From.AddYears(years), [1, 2, 3]);
        _certificate = issued.CopyWithPrivateKey(key);
    }

    /// <summary>When it says that everything existed.</summary>
    public static DateTimeOffset Time { get; } = new(2026, 11, 1, 12, 30, 0, TimeSpan.Zero);

    public string RootPem => _root.ExportCertificatePem();

    public TimestampVerifier Verifier => TimestampVerifier.FromPem(RootPem);

    public byte[] Stamp(byte[] data, HashAlgorithmName? algorithm = null, int status = 0, byte[]? nonce = null)
    {
        var name = algorithm ?? HashAlgorithmName.SHA256;
        var info = new Rfc3161TimestampTokenInfo(
            new Oid("1.2.3.4"),
            new Oid(name == HashAlgorithmName.SHA256 ? "2.16.840.1.101.3.4.2.1" : "1.3.14.3.2.26"),
            CryptographicOperations.HashData(name, data),
            new byte[] { 9 },
            Time,
            nonce: nonce is null ? null : (ReadOnlyMemory<byte>?)nonce.AsMemory());
        var cms = new SignedCms(new ContentInfo(new Oid(TokenInfo), info.Encode()));
        var signer = new CmsSigner(_certificate) { IncludeOption = X509IncludeOption.EndCertOnly };
        signer.SignedAttributes.Add(new AsnEncodedData(SigningCertificateV2, CertificateId()));
        cms.ComputeSignature(signer);
        return Reply(status, cms.Encode());
    }

    public static byte[] Reply(int status, byte[]? token)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                writer.WriteInteger(status);
            }

            if (token is not null)
            {
                writer.WriteEncodedValue(token);
            }
        }

        return writer.Encode();
    }

    public void Dispose()
    {
        _root.Dispose();
        _certificate.Dispose();
    }

    // ESSCertIDv2 with its default, SHA-256 (RFC 5035, section 4).
    private byte[] CertificateId()
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        using (writer.PushSequence())
        using (writer.PushSequence())
        {
            writer.WriteOctetString(SHA256.HashData(_certificate.RawData));
        }

        return writer.Encode();
    }
}
