using System.CommandLine;
using AiBos.Cli.Output;
using AiBos.Client;

namespace AiBos.Cli.Verbs;

/// <summary><c>aibos key create</c>: makes an API key and shows it once.</summary>
internal sealed class KeyCreateVerb(GlobalOptions globals, CliHost host) : AccessVerb(globals, host)
{
    private readonly Argument<string> _principal = new("principal")
    {
        Description = "For whom it speaks.",
    };

    private readonly Option<string> _name = new("--name")
    {
        Description = "What it is for, 1 to 200 characters.",
        HelpName = "text",
        Required = true,
    };

    private readonly Option<int?> _days = new("--days")
    {
        Description = "Days until it expires, 1 to 365. [default: 90]",
        HelpName = "number",
    };

    protected override Command Describe() => new DocumentedCommand("create",
        "Make an API key; it is shown once.",
        """
        Permission access.admin, and all that the principal holds. Keep what is printed: nothing shows it again.

        Exit codes:
          0  made, and printed
          1  refused
          2  wrong usage
          3  no answer

        Examples:
          AIBOS_KEY=$(aibos key create ana --name laptop)
        """)
    {
        _principal, _name, _days,
    };

    protected override async Task<ExitCode> RunAsync(
        ParseResult parsed, CliOutput output, CancellationToken cancellationToken)
    {
        using KernelClient client = Connect(parsed, output).ToClient(Host);
        return ShowAs(output, await client.CreateKeyAsync(
            parsed.GetRequiredValue(_principal), parsed.GetRequiredValue(_name), parsed.GetValue(_days),
            cancellationToken), key => TerminalText.Reveal(key.Key ?? ""));
    }
}
