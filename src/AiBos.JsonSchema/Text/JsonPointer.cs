using System.Text;

namespace AiBos.JsonSchema.Text;

/// <summary>RFC 6901 tokens.</summary>
internal static class JsonPointer
{
    public static StringBuilder AppendToken(this StringBuilder pointer, string token) =>
        pointer.Append('/').Append(
            token.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal));

    /// <summary>Order matters: ~01 stands for ~1, not for a slash.</summary>
    public static string Unescape(string token) =>
        token.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);

    /// <summary>The array index a token names, or null: digits only and no leading zero.</summary>
    public static int? Index(string token)
    {
        bool canonical = token.Length is > 0 and < 10 && !token.AsSpan().ContainsAnyExceptInRange('0', '9') &&
            (token.Length == 1 || token[0] != '0');
        return canonical ? int.Parse(token) : null;
    }
}
