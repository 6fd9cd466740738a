using System.Security.Cryptography;
using System.Text;
using AiBos.Kernel.Access;

namespace AiBos.EndToEnd.Tests;

/// <summary>Secrets that stand nowhere else, and where they are found again, however they are spelled.</summary>
internal sealed class PlantedSecrets
{
    private readonly List<string> _planted = [];

    internal int Count => _planted.Count;

    /// <summary>A password or the like, with characters that other spellings write otherwise.</summary>
    internal string Word()
    {
        string word = $"pw/{Hex("word")[..24]}+{_planted.Count}";
        _planted.Add(word);
        return word;
    }

    /// <summary>A key with a true checksum that nobody was given.</summary>
    internal string Key()
    {
        var key = ApiKey.Create("dev", SHA256.HashData(Encoding.ASCII.GetBytes(Hex("key"))));
        string text = key.Reveal();
        // The id may be shown; what follows it may not.
        _planted.Add(text.Split('_')[3]);
        return text;
    }

    /// <summary>A token in form, signed by nobody.</summary>
    internal string Token()
    {
        string claims = Base64Url($$"""{"sub":"owner@acme","jti":"{{Hex("token")}}"}""");
        string signature = Base64Url(Hex("signature"));
        _planted.Add(claims);
        _planted.Add(signature);
        return $"{Base64Url("""{"alg":"ES256","kid":"k"}""")}.{claims}.{signature}";
    }

    /// <summary>Those that a text holds.</summary>
    internal IEnumerable<string> FoundIn(string text) => _planted.Where(secret => Spellings(secret).Any(
        spelling => text.Contains(spelling, StringComparison.OrdinalIgnoreCase)));

    private static IEnumerable<string> Spellings(string secret)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(secret);
        yield return secret;
        yield return Uri.EscapeDataString(secret);
        yield return Convert.ToHexString(bytes);
        // In base64 a text looks otherwise at each of three places; its inner characters are the same whatever is about
        // it.
        for (int shift = 0; shift < 3; shift++)
        {
            string whole = Convert.ToBase64String([.. new byte[shift], .. bytes]);
            yield return whole[4..^4];
            yield return whole[4..^4].Replace('+', '-').Replace('/', '_');
        }
    }

    private string Hex(string what) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes($"{what} {_planted.Count}")));

    private static string Base64Url(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text))
        .TrimEnd('=').Replace('+', '-').Replace('/', '_');
}
