using System.Text;

namespace AiBos.Ledger;

/// <summary>
/// What stands in a payload in place of a personal value: <c>{"$sealed":{"c":base64,"k":key}}</c>, where <c>k</c> is
/// the id of the data subject's key, SHA-256 over the key under a prefix, so that no other key can be passed off as it.
/// A leaf names the keys of its payload, comma-separated, in <c>pay.k</c>.
/// </summary>
public static class SealedFields
{
    /// <summary>Name of the one member of the object that stands for a sealed value.</summary>
    public const string Member = "$sealed";

    /// <summary>Name of the ciphertext within it: base64.</summary>
    public const string Ciphertext = "c";

    /// <summary>Name of the key's id within it: 64 lower-case hexadecimal digits.</summary>
    public const string Key = "k";

    /// <summary>Most keys, and so data subjects, of one payload.</summary>
    public const int KeysMax = 64;

    /// <summary>Key ids of a leaf, in ascending order; none for a leaf that cannot be read or has none.</summary>
    /// <param name="leaf">The stored bytes.</param>
    public static IReadOnlyList<string> KeysOf(ReadOnlySpan<byte> leaf) =>
        leaf.IndexOf(",\"k\":\""u8) >= 0 && LeafView.TryRead(leaf, out var view, out _) ? Split(view.KeyId) : [];

    /// <summary>The text for <c>pay.k</c>; null for none.</summary>
    /// <param name="keys">Key ids, each once.</param>
    public static string? Join(IReadOnlyCollection<string> keys) =>
        keys.Count == 0 ? null : string.Join(',', keys.Order(StringComparer.Ordinal));

    internal static string[] Split(ReadOnlySpan<byte> keyId) =>
        keyId.IsEmpty ? [] : Encoding.UTF8.GetString(keyId).Split(',');
}
