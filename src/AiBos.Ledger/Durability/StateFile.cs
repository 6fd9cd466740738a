using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace AiBos.Ledger.Durability;

/// <summary>
/// The form of a state file: an 8-byte mark with the version, fields (length as 4 bytes, big-endian, then the bytes),
/// and SHA-256 over all before it. The trailer finds damage, not malice: who may write the directory owns the state.
/// </summary>
internal static class StateFile
{
    /// <summary>Far above any state; a larger file is damaged.</summary>
    public const int BytesMax = 2 * 1024 * 1024;

    private const int LengthBytes = sizeof(int);

    /// <summary>The file of an origin: hexadecimal SHA-256, since an origin may hold any character.</summary>
    public static string NameOf(string origin) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(origin)));

    public static byte[] Encode(ReadOnlySpan<byte> mark, params byte[][] fields)
    {
        var bytes = new List<byte>([.. mark]);
        foreach (var field in fields)
        {
            var length = new byte[LengthBytes];
            BinaryPrimitives.WriteInt32BigEndian(length, field.Length);
            bytes.AddRange(length);
            bytes.AddRange(field);
        }

        bytes.AddRange(SHA256.HashData([.. bytes]));
        return [.. bytes];
    }

    /// <summary>Reads exactly so many fields; false for anything that <see cref="Encode"/> would not have written.
    /// </summary>
    public static bool TryDecode(
        ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> mark, int count, [NotNullWhen(true)] out byte[][]? fields)
    {
        fields = null;
        if (bytes.Length < mark.Length + SHA256.HashSizeInBytes || !bytes.StartsWith(mark)
            || !SHA256.HashData(bytes[..^SHA256.HashSizeInBytes]).AsSpan()
                .SequenceEqual(bytes[^SHA256.HashSizeInBytes..]))
        {
            return false;
        }

        var rest = bytes[mark.Length..^SHA256.HashSizeInBytes];
        var read = new byte[count][];
        for (var i = 0; i < count; i++)
        {
            if (!BinaryPrimitives.TryReadInt32BigEndian(rest, out var length)
                || length < 0 || length > rest.Length - LengthBytes)
            {
                return false;
            }

            read[i] = rest.Slice(LengthBytes, length).ToArray();
            rest = rest[(LengthBytes + length)..];
        }

        fields = rest.IsEmpty ? read : null;
        return fields is not null;
    }

    /// <summary>The content of a file, or null when there is none. A file too large yields no bytes, which decode to
    /// nothing.</summary>
    public static byte[]? Find(string path)
    {
        try
        {
            return new FileInfo(path).Length > BytesMax ? [] : File.ReadAllBytes(path);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }
}
