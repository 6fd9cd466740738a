using System.CommandLine;
using AiBos.Cli.Output;
using AiBos.Client;

namespace AiBos.Cli.Verbs;

/// <summary><c>aibos key rotate</c>: makes an API key in the place of another and shows it once.</summary>
internal sealed class KeyRotateVerb(GlobalOptions globals, CliHost host) : AccessVerb(globals, host)
{
    private readonly Argument<string> _id = new("id")
    {
        Description = "The part of the key before that may be seen, from aibos key list.",
    };

    private readonly Option<int?> _days = new("--days")
    {
        Description = "Days until the new key expires, 1 to 365. [default: 90]",
        HelpName = "number",
    };

    private readonly Option<int?> _grace = new("--grace")
    {
        Description = "Hours for which the key before still works, 0 to 720. [default: 24]",
        HelpName = "hours",
    };

    protected override Command Describe() => new DocumentedCommand("rotate",
        "Make an API key in the place of another; it is shown once.",
        """
        Permission access.admin, and all that the key's principal holds. The new key has the name of the one before,
        which works until the grace is over. Keep what is printed: nothing shows it again.

        Exit codes:
          0  made, and printed
          1  refused
          2  wrong usage
          3  no answer

        Examples:
          AIBOS_KEY=$(aibos key rotate 5f0c1e7a9b3d2468 --grace 48)
        """)
    {
        _id, _days, _grace,
    };

    protected override async Task<ExitCode> RunAsync(
        ParseResult parsed, CliOutput output, CancellationToken cancellationToken)
    {
        using KernelClient client = Connect(parsed, output).ToClient(Host);
        return ShowAs(output, await client.RotateKeyAsync(
            parsed.GetRequiredValue(_id), parsed.GetValue(_days), parsed.GetValue(_grace), cancellationToken),
            key => TerminalText.Reveal(key.Key ?? ""));
    }
}
