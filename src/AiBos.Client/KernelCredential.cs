namespace AiBos.Client;

/// <summary>
/// What the client shows at the door: an API key (<c>X-Api-Key</c>) or a token (<c>Authorization: Bearer</c>).
/// A secret: it has no public members and its text form hides it, so that it cannot end in a log by accident.
/// </summary>
public sealed class KernelCredential
{
    private const int LengthMax = 8_192;

    private KernelCredential(string headerName, string headerValue) =>
        (HeaderName, HeaderValue) = (headerName, headerValue);

    internal string HeaderName { get; }

    internal string HeaderValue { get; }

    /// <summary>A credential of an API key, as it was shown once when the key was made.</summary>
    /// <exception cref="ArgumentException">
    /// Empty, longer than 8,192 characters, or with characters outside visible ASCII. The message does not repeat it.
    /// </exception>
    public static KernelCredential FromApiKey(string apiKey)
    {
        Check(apiKey, nameof(apiKey));
        return new KernelCredential("X-Api-Key", apiKey);
    }

    /// <summary>A credential of a token, for example of <see cref="KernelClient.IssueTokenAsync"/>.</summary>
    /// <exception cref="ArgumentException">
    /// Empty, longer than 8,192 characters, or with characters outside visible ASCII. The message does not repeat it.
    /// </exception>
    public static KernelCredential FromBearerToken(string token)
    {
        Check(token, nameof(token));
        return new KernelCredential("Authorization", $"Bearer {token}");
    }

    /// <summary>The header's name; never the secret.</summary>
    public override string ToString() => $"{HeaderName}: …";

    private static void Check(string text, string name)
    {
        ArgumentNullException.ThrowIfNull(text, name);
        if (text.Length is 0 or > LengthMax || text.Any(c => c is <= ' ' or > '~'))
        {
            throw new ArgumentException(
                $"A credential has 1 to {LengthMax} visible ASCII characters, without spaces or line ends.", name);
        }
    }
}
