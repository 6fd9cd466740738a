using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace AiBos.Ledger.Anchoring;

/// <summary>The leaves of the anchor log, in the form of Rekor's <c>hashedrekord</c> 0.0.1: the hash of a note, a
/// signature over the note, and the key. The values need no escapes, so the text is written as it stands.</summary>
internal static class HashedRekord
{
    /// <summary>Writes the RFC 8785 form.</summary>
    public static byte[] Write(ReadOnlySpan<byte> note, ReadOnlySpan<byte> signature, ReadOnlySpan<byte> publicKey)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(note));
        var pem = PemEncoding.WriteString("PUBLIC KEY", publicKey) + "\n";
        return CanonicalJson.Canonicalize(Encoding.ASCII.GetBytes(
            $$$"""
            {"apiVersion":"0.0.1","kind":"hashedrekord","spec":{
            "data":{"hash":{"algorithm":"sha256","value":"{{{hash}}}"}},
            "signature":{"content":"{{{Convert.ToBase64String(signature)}}}",
            "publicKey":{"content":"{{{Convert.ToBase64String(Encoding.ASCII.GetBytes(pem))}}}"}}
            """ + "}}"));
    }

    /// <summary>What the log signs as its promise: Rekor's payload of a signed entry timestamp in RFC 8785 form.
    /// </summary>
    public static byte[] PromiseText(
        ReadOnlySpan<byte> body, long index, long integratedAt, ReadOnlySpan<byte> logId) =>
        CanonicalJson.Canonicalize(Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $$"""
            {"body":"{{Convert.ToBase64String(body)}}","integratedTime":{{integratedAt}},
            "logID":"{{Convert.ToHexStringLower(logId)}}","logIndex":{{index}}}
            """)));

    /// <summary>Takes signature and key (SubjectPublicKeyInfo) out of a body.</summary>
    public static bool TryRead(
        ReadOnlyMemory<byte> body,
        [NotNullWhen(true)] out byte[]? signature,
        [NotNullWhen(true)] out byte[]? publicKey)
    {
        (signature, publicKey) = (null, null);
        try
        {
            using var json = JsonDocument.Parse(body);
            var part = json.RootElement.GetProperty("spec").GetProperty("signature");
            var key = part.GetProperty("publicKey").GetProperty("content").GetBytesFromBase64();
            var pem = Encoding.ASCII.GetString(key);
            signature = part.GetProperty("content").GetBytesFromBase64();
            publicKey = Convert.FromBase64String(pem[PemEncoding.Find(pem).Base64Data]);
            return true;
        }
        catch (Exception e) when (
            e is JsonException or KeyNotFoundException or FormatException or InvalidOperationException
                or ArgumentException)
        {
            (signature, publicKey) = (null, null);
            return false;
        }
    }
}
