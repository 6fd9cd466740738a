using System.CommandLine;
using AiBos.Cli.Output;
using AiBos.Client;

namespace AiBos.Cli.Verbs;

/// <summary><c>aibos key revoke</c>: makes an API key count for nothing.</summary>
internal sealed class KeyRevokeVerb(GlobalOptions globals, CliHost host) : AccessVerb(globals, host)
{
    private readonly Argument<string> _id = new("id")
    {
        Description = "The part of the key that may be seen: 16 hex digits.",
    };

    protected override Command Describe() => new DocumentedCommand("revoke",
        "Revoke an API key for ever.",
        """
        Permission access.admin. Counts within a second on every silo. Tokens that were made with it live on for at
        most 15 minutes; suspend the principal to end them as well.

        Exit codes:
          0  it is revoked
          1  there is none, or it is the last of the last administrator
          2  wrong usage
          3  no answer

        Examples:
          aibos key revoke 0123456789abcdef
        """)
    {
        _id,
    };

    protected override async Task<ExitCode> RunAsync(
        ParseResult parsed, CliOutput output, CancellationToken cancellationToken)
    {
        using KernelClient client = Connect(parsed, output).ToClient(Host);
        return Show(
            output, await client.RevokeKeyAsync(parsed.GetRequiredValue(_id), cancellationToken), Line);
    }
}
