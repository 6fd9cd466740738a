using System.CommandLine;
using AiBos.Cli.Output;
using AiBos.Ledger.Signing;

namespace AiBos.Cli.Verbs;

/// <summary>What the verbs about a signer's key file share.</summary>
internal static class SignerKeys
{
    internal static Option<string> StateOption() => new("--state")
    {
        Description = "The signer's directory, with signer.key in it.",
        HelpName = "dir",
        Required = true,
    };

    internal static string PathOf(CliHost host, string directory) =>
        Path.Combine(host.FullPath(directory), DeploymentSigner.KeyFile);

    /// <summary>Runs what needs the file; what is wrong with it becomes a sentence.</summary>
    internal static ExitCode Use(string path, Func<ExitCode> act)
    {
        try
        {
            return act();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw CliException.Unreadable($"The key file '{path}' cannot be used: {e.Message}", e);
        }
    }

    internal static void Show(CliOutput output, SignerKeyRing ring)
    {
        string active = Convert.ToBase64String(ring.Active.PublicKey);
        string? former = ring.Former is { } key ? Convert.ToBase64String(key.PublicKey) : null;
        DateTimeOffset? until = ring.Former is null
            ? null : DateTimeOffset.FromUnixTimeSeconds(ring.Chain.Rotations[^1].Until);
        output.Show(
            json =>
            {
                json.WriteStartObject();
                json.WriteString("publicKey", active);
                if (former is not null)
                {
                    json.WriteString("formerKey", former);
                    json.WriteString("until", $"{until:yyyy-MM-dd'T'HH:mm:ss'Z'}");
                }

                json.WriteEndObject();
            },
            text =>
            {
                text.WriteLine($"public key: {active}");
                if (former is not null)
                    text.WriteLine($"former key: {former}, signs as well until {until:yyyy-MM-dd'T'HH:mm:ss'Z'}");
            });
    }
}
