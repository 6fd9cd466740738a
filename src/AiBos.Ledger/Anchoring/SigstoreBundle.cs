using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AiBos.Ledger.Checkpoints;
using AiBos.Ledger.Notes;

namespace AiBos.Ledger.Anchoring;

/// <summary>An anchored checkpoint as a Sigstore bundle (version 0.3), and the trusted root to verify it under. Both
/// are made of the entry alone.</summary>
public static class SigstoreBundle
{
    /// <summary>Writes the bundle whose artifact is the checkpoint.</summary>
    /// <param name="entry">The entry.</param>
    /// <exception cref="InvalidDataException">The entry's body or checkpoint are not what the log wrote.</exception>
    public static byte[] Write(AnchorEntry entry)
    {
        var (signature, publicKey, text) = Read(entry);
        return WriteJson(json =>
        {
            json.WriteString("mediaType", "application/vnd.dev.sigstore.bundle.v0.3+json");
            json.WriteStartObject("verificationMaterial");
            json.WriteStartObject("publicKey");
            json.WriteString("hint", Hint(publicKey));
            json.WriteEndObject();
            json.WriteStartArray("tlogEntries");
            WriteEntry(json, entry, publicKey, text);
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteStartObject("messageSignature");
            json.WriteStartObject("messageDigest");
            json.WriteString("algorithm", "SHA2_256");
            json.WriteBase64String("digest", SHA256.HashData(entry.Note));
            json.WriteEndObject();
            json.WriteBase64String("signature", signature);
            json.WriteEndObject();
        });
    }

    /// <summary>Writes the trusted root that names the anchor log and its key.</summary>
    /// <param name="entry">Any entry of the log.</param>
    /// <exception cref="InvalidDataException">The entry's body or checkpoint are not what the log wrote.</exception>
    public static byte[] WriteTrustedRoot(AnchorEntry entry)
    {
        var (_, publicKey, text) = Read(entry);
        return WriteJson(json =>
        {
            json.WriteString("mediaType", "application/vnd.dev.sigstore.trustedroot+json;version=0.1");
            json.WriteStartArray("tlogs");
            json.WriteStartObject();
            json.WriteString("baseUrl", $"https://{text.Origin}");
            json.WriteString("hashAlgorithm", "SHA2_256");
            json.WriteStartObject("publicKey");
            json.WriteBase64String("rawBytes", publicKey);
            json.WriteString("keyDetails", "PKIX_ECDSA_P256_SHA_256");
            json.WriteStartObject("validFor");
            json.WriteString("start", "1970-01-01T00:00:00Z");
            json.WriteEndObject();
            json.WriteEndObject();
            WriteLogId(json, publicKey);
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteStartArray("certificateAuthorities");
            json.WriteEndArray();
            json.WriteStartArray("ctlogs");
            json.WriteEndArray();
            json.WriteStartArray("timestampAuthorities");
            json.WriteEndArray();
        });
    }

    private static void WriteEntry(Utf8JsonWriter json, AnchorEntry entry, byte[] publicKey, Checkpoint text)
    {
        var index = entry.Index.ToString(CultureInfo.InvariantCulture);
        json.WriteStartObject();
        json.WriteString("logIndex", index);
        WriteLogId(json, publicKey);
        json.WriteStartObject("kindVersion");
        json.WriteString("kind", "hashedrekord");
        json.WriteString("version", "0.0.1");
        json.WriteEndObject();
        json.WriteString("integratedTime", entry.IntegratedAt.ToString(CultureInfo.InvariantCulture));
        json.WriteStartObject("inclusionPromise");
        json.WriteBase64String("signedEntryTimestamp", entry.Promise);
        json.WriteEndObject();
        json.WriteStartObject("inclusionProof");
        json.WriteString("logIndex", index);
        json.WriteBase64String("rootHash", text.Root.ToArray());
        json.WriteString("treeSize", text.Size.ToString(CultureInfo.InvariantCulture));
        json.WriteStartArray("hashes");
        foreach (var hash in entry.Proof)
        {
            json.WriteBase64StringValue(hash.ToArray());
        }

        json.WriteEndArray();
        json.WriteStartObject("checkpoint");
        json.WriteString("envelope", Encoding.UTF8.GetString(entry.Checkpoint));
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteBase64String("canonicalizedBody", entry.Body);
        json.WriteEndObject();
    }

    private static void WriteLogId(Utf8JsonWriter json, byte[] publicKey)
    {
        json.WriteStartObject("logId");
        json.WriteBase64String("keyId", SHA256.HashData(publicKey));
        json.WriteEndObject();
    }

    private static string Hint(byte[] publicKey) => Convert.ToBase64String(SHA256.HashData(publicKey));

    private static (byte[] Signature, byte[] PublicKey, Checkpoint Text) Read(AnchorEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return HashedRekord.TryRead(entry.Body, out var signature, out var publicKey)
            && SignedNote.TryParse(entry.Checkpoint, out var note, out _)
            && Checkpoint.TryParse(note.TextBytes, out var text, out _)
            ? (signature, publicKey, text)
            : throw new InvalidDataException($"Entry {entry.Index} of the anchor log is damaged.");
    }

    private static byte[] WriteJson(Action<Utf8JsonWriter> write)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        bytes.WriteByte((byte)'\n');
        return bytes.ToArray();
    }
}
