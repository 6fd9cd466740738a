using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace AiBos.Kernel.Access;

/// <summary>
/// <c>aibos_{environment}_{id}_{secret}{checksum}</c>: environment 2–8 letters, id 16, secret 48 and checksum (CRC-32
/// of all before it) 8 lower-case hex digits. A typo fails the checksum and costs no query. Scanners find keys by
/// <c>aibos_[a-z]{2,8}_[0-9a-f]{16}_[0-9a-f]{56}</c>.
/// </summary>
public sealed record ApiKey
{
    private const int IdLength = 16;
    private const int SecretLength = 48;
    private const int ChecksumLength = 8;

    private ApiKey(string environment, string id, string secret) =>
        (Environment, Id, Secret) = (environment, id, secret);

    /// <summary>Where the key is meant to be used, for example <c>dev</c>.</summary>
    public string Environment { get; }

    /// <summary>Names the key; not secret.</summary>
    public string Id { get; }

    internal string Secret { get; }

    /// <summary>Makes a key from random bytes: 8 for the id, 24 for the secret.</summary>
    internal static ApiKey Create(string environment, ReadOnlySpan<byte> random32) => new(
        environment, Convert.ToHexStringLower(random32[..8]), Convert.ToHexStringLower(random32[8..32]));

    /// <summary>Parses; <see langword="false"/> for anything that is not a key with a true checksum.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out ApiKey? key)
    {
        key = null;
        if (text is null || text.Length > 100 || !text.StartsWith("aibos_", StringComparison.Ordinal))
            return false;
        string[] parts = text.Split('_');
        if (parts.Length != 4 || parts[1].Length is < 2 or > 8 || parts[1].Any(c => !char.IsAsciiLetterLower(c))
            || parts[2].Length != IdLength || parts[3].Length != SecretLength + ChecksumLength
            || !IsHex(parts[2]) || !IsHex(parts[3]))
        {
            return false;
        }

        string body = text[..^ChecksumLength];
        if (Checksum(body) != text[^ChecksumLength..])
            return false;
        key = new ApiKey(parts[1], parts[2], parts[3][..SecretLength]);
        return true;
    }

    /// <summary>What is stored of the secret: HMAC-SHA256 under a pepper that the database does not hold.</summary>
    internal byte[] Hash(byte[] pepper) => HMACSHA256.HashData(pepper, Encoding.ASCII.GetBytes(Secret));

    /// <summary>The whole key: a secret. Show it once.</summary>
    public string Reveal()
    {
        string body = $"aibos_{Environment}_{Id}_{Secret}";
        return body + Checksum(body);
    }

    /// <summary>Hides the secret, so that a key in a log line does no harm.</summary>
    public override string ToString() => $"aibos_{Environment}_{Id}_…";

    private static bool IsHex(string text) => text.All(c => char.IsAsciiDigit(c) || c is >= 'a' and <= 'f');

    // CRC-32 (IEEE 802.3, reflected). It guards against typos only; the base library has none.
    private static string Checksum(string text)
    {
        uint crc = 0xFFFF_FFFF;
        foreach (char c in text)
        {
            crc ^= c;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ (0xEDB8_8320 & (uint)-(int)(crc & 1));
        }

        return (~crc).ToString("x8");
    }
}
