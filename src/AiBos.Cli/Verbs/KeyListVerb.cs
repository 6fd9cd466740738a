using System.CommandLine;
using AiBos.Cli.Output;
using AiBos.Client;

namespace AiBos.Cli.Verbs;

/// <summary><c>aibos key list</c>: the API keys without their secrets.</summary>
internal sealed class KeyListVerb(GlobalOptions globals, CliHost host) : AccessVerb(globals, host)
{
    private readonly Option<string?> _principal = new("--principal")
    {
        Description = "Only its keys.",
        HelpName = "id",
    };

    protected override Command Describe() => new DocumentedCommand("list",
        "List API keys without their secrets: id, principal, state, expiry, name.",
        """
        Permission access.read. Revoked and expired keys are listed as well.

        Examples:
          aibos key list
          aibos key list --principal ana
        """)
    {
        _principal,
    };

    protected override async Task<ExitCode> RunAsync(
        ParseResult parsed, CliOutput output, CancellationToken cancellationToken)
    {
        using KernelClient client = Connect(parsed, output).ToClient(Host);
        string? principal = parsed.GetValue(_principal);
        return await ShowAllAsync(
            output, cursor => client.ListKeysAsync(principal, cursor, cancellationToken),
            (AccessKey key) => Line(key));
    }
}
