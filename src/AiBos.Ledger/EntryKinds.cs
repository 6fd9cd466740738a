using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace AiBos.Ledger;

/// <summary>The wire names of <see cref="EntryKind"/>: lower-case ASCII, hashed, hence never changed.</summary>
public static class EntryKinds
{
    private static readonly string[] Names =
    [
        "genesis", "action", "denied", "event", "workflow", "contract", "metadata", "permission", "secret",
        "guardian", "sync", "erasure", "key", "policy", "verification", "export", "restore", "retention",
    ];

    private static readonly byte[][] Utf8Names = [.. Names.Select(Encoding.ASCII.GetBytes)];

    /// <summary>Returns the wire name.</summary>
    /// <param name="kind">A member of the enumeration.</param>
    /// <exception cref="ArgumentOutOfRangeException">Not a member of the enumeration.</exception>
    public static string ToWire(EntryKind kind) => (uint)kind < (uint)Names.Length
        ? Names[(int)kind]
        : throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a kind of entry.");

    /// <summary>Reads a wire name; the comparison is exact.</summary>
    /// <param name="wire">The name.</param>
    /// <param name="kind">The kind, or the default value when false is returned.</param>
    public static bool TryParse([NotNullWhen(true)] string? wire, out EntryKind kind)
    {
        var index = Array.IndexOf(Names, wire);
        kind = index < 0 ? default : (EntryKind)index;
        return index >= 0;
    }

    internal static ReadOnlySpan<byte> ToUtf8(EntryKind kind) => Utf8Names[(int)kind];

    internal static bool TryParse(ReadOnlySpan<byte> wire, out EntryKind kind)
    {
        for (var i = 0; i < Utf8Names.Length; i++)
        {
            if (wire.SequenceEqual(Utf8Names[i]))
            {
                kind = (EntryKind)i;
                return true;
            }
        }

        kind = default;
        return false;
    }
}
