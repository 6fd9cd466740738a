using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace AiBos.Ledger.Notes;

/// <summary>Names and ids of keys (C2SP signed-note, sections "Format" and "Signatures").</summary>
public static class NoteKeyId
{
    /// <summary>Longest key name in UTF-16 code units.</summary>
    public const int NameLengthMax = 1024;

    /// <summary>Tells whether a text may name a key: 1 to 1,024 characters, none of them white space (Unicode), a
    /// plus sign or a control character, and no half surrogate pair.</summary>
    /// <param name="name">The text.</param>
    public static bool IsName(string? name)
    {
        if (name is not { Length: > 0 and <= NameLengthMax })
        {
            return false;
        }

        foreach (var rune in name.EnumerateRunes())
        {
            // A half surrogate pair is enumerated as U+FFFD. White space is Unicode's property, as Go decides it.
            if (rune.Value is < 0x20 or '+' || rune == Rune.ReplacementChar || Rune.IsWhiteSpace(rune))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Computes the key id: the first four bytes, big-endian, of SHA-256(name ‖ 0x0A ‖ type ‖ key).
    /// </summary>
    /// <param name="name">The key's name.</param>
    /// <param name="algorithm">The signature type.</param>
    /// <param name="publicKey">The encoded public key.</param>
    /// <exception cref="ArgumentException">No name for a key, see <see cref="IsName"/>.</exception>
    public static uint Compute(string name, NoteAlgorithm algorithm, ReadOnlySpan<byte> publicKey)
    {
        ThrowIfNoName(name);
        var hash = SHA256.HashData([.. Encoding.UTF8.GetBytes(name), (byte)'\n', (byte)algorithm, .. publicKey]);
        return BinaryPrimitives.ReadUInt32BigEndian(hash);
    }

    internal static void ThrowIfNoName(string name)
    {
        if (!IsName(name))
        {
            throw new ArgumentException(
                "A key's name is not empty and holds no white space, plus sign or control character.", nameof(name));
        }
    }
}
