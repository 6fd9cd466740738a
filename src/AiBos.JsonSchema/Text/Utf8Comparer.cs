using System.Runtime.InteropServices;

namespace AiBos.JsonSchema.Text;

/// <summary>Compares byte strings by content and looks spans up without copying them.</summary>
internal sealed class Utf8Comparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
{
    public static readonly Utf8Comparer Instance = new();

    /// <summary>Keyed by the process (Marvin, as for strings), so nobody can prepare colliding names.</summary>
    public static int Hash(ReadOnlySpan<byte> bytes)
    {
        int hash = string.GetHashCode(MemoryMarshal.Cast<byte, char>(bytes), StringComparison.Ordinal);
        return (bytes.Length & 1) == 0 ? hash : (hash * 31) ^ bytes[^1];
    }

    public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

    public int GetHashCode(byte[] obj) => Hash(obj);

    public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

    public int GetHashCode(ReadOnlySpan<byte> alternate) => Hash(alternate);

    public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
}
