using System.CommandLine;
using AiBos.Cli.Output;
using AiBos.Client;

namespace AiBos.Cli.Connecting;

/// <summary>Which kernel, and as whom.</summary>
/// <param name="Url">Where it listens.</param>
/// <param name="Credential">The key; null when there is none.</param>
internal sealed record Connection(Uri Url, KernelCredential? Credential)
{
    private const string UrlDefault = "http://127.0.0.1:5080";

    /// <summary>
    /// Options before environment before the demo's file. The file is asked only when no key was given, and believed
    /// only for the address that was given, if one was.
    /// </summary>
    internal static Connection Resolve(ParseResult parsed, GlobalOptions globals, CliHost host, CliOutput output)
    {
        string? url = Given(parsed.GetValue(globals.Url), host.Variable("AIBOS_URL"));
        string? key = Given(parsed.GetValue(globals.Key), host.Variable("AIBOS_KEY"));
        Uri? asked = url is null ? null : Parse(url);
        if (key is not null)
            return new Connection(asked ?? new Uri(UrlDefault), ToCredential(key));
        if (DemoServer.Find(host) is { } demo && (asked is null || asked == demo.BaseUrl))
        {
            output.Note($"Using the demo at {demo.BaseUrl.OriginalString} as acme's owner (from {demo.Path}).");
            return new Connection(demo.BaseUrl, ToCredential(demo.OwnerKey));
        }

        return new Connection(asked ?? new Uri(UrlDefault), null);
    }

    /// <summary>A client for a verb that needs a key.</summary>
    internal KernelClient ToClient(CliHost host, KernelRetryOptions? retry = null)
    {
        if (Credential is null)
        {
            throw CliException.Usage(
                "There is no API key. Set AIBOS_KEY, give --key, or start a demo server in this folder.");
        }

        return ToAnonymousClient(host, retry);
    }

    /// <summary>A client with the key if there is one.</summary>
    internal KernelClient ToAnonymousClient(CliHost host, KernelRetryOptions? retry = null) => new(
        new KernelClientOptions
        {
            BaseUrl = Url,
            Credential = Credential,
            Retry = retry ?? new KernelRetryOptions(),
            Time = host.Time,
        });

    private static string? Given(string? option, string? variable) =>
        option ?? (string.IsNullOrEmpty(variable) ? null : variable);

    private static Uri Parse(string text)
    {
        if (Uri.TryCreate(text, UriKind.Absolute, out Uri? url) && (url.Scheme == "http" || url.Scheme == "https")
            && url.UserInfo.Length == 0 && url.Query.Length == 0 && url.Fragment.Length == 0)
        {
            return url;
        }

        // Not repeated: a user and password may stand in it.
        throw CliException.Usage(
            "--url (AIBOS_URL) must look like https://kernel.example or http://127.0.0.1:5080, without user or query.");
    }

    private static KernelCredential ToCredential(string key)
    {
        try
        {
            return KernelCredential.FromApiKey(key);
        }
        catch (ArgumentException)
        {
            throw CliException.Usage(
                "--key (AIBOS_KEY) is not an API key: it is empty, too long, or has spaces or line ends in it.");
        }
    }
}
