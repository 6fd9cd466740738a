using System.Text;

namespace AiBos.Ledger;

/// <summary>Reads the text of a leaf's strings, which are kept as canonical bytes without their quotes.</summary>
internal static class LeafText
{
    public static string Decode(ReadOnlySpan<byte> canonical)
    {
        if (!canonical.Contains((byte)'\\'))
        {
            return Encoding.UTF8.GetString(canonical);
        }

        var unescaped = new byte[canonical.Length];
        var length = CanonicalText.Unescape(canonical, unescaped);
        return Encoding.UTF8.GetString(unescaped, 0, length);
    }

    /// <summary>Compares without allocating in the usual case, plain ASCII.</summary>
    public static bool Matches(ReadOnlySpan<byte> canonical, string text) =>
        !canonical.Contains((byte)'\\') && Ascii.IsValid(canonical)
            ? Ascii.Equals(canonical, text)
            : string.Equals(Decode(canonical), text, StringComparison.Ordinal);
}
