using System.CommandLine;
using AiBos.Cli.Output;
using AiBos.Client;

namespace AiBos.Cli.Verbs;

/// <summary><c>aibos principal set</c>: makes a principal, or replaces its roles and status.</summary>
internal sealed class PrincipalSetVerb(GlobalOptions globals, CliHost host) : AccessVerb(globals, host)
{
    private readonly Argument<string> _id = new("id")
    {
        Description = "The principal: letters, digits, '-', '_', '.', '@', ':' and '+'. On the ledger for ever.",
    };

    private readonly Option<string> _kind = new("--kind")
    {
        Description = "user, service or device.",
        HelpName = "kind",
        DefaultValueFactory = _ => "user",
    };

    private readonly Option<string[]> _roles = new("--role")
    {
        Description = "Once for each role; all that it holds.",
        HelpName = "role",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<bool> _suspended = new("--suspended")
    {
        Description = "Do not let it in, whatever it holds.",
    };

    protected override Command Describe() => new DocumentedCommand("set",
        "Make a principal, or replace its kind, roles and status.",
        """
        Permission access.admin. Without --suspended it is active. Principals are suspended, never deleted.

        Exit codes:
          0  it is so
          1  refused: not held by the caller, a pair of duties, the last administrator
          2  wrong usage
          3  no answer

        Examples:
          aibos principal set ana --role clerk --role viewer
          aibos principal set ana --role clerk --suspended
        """)
    {
        _id, _kind, _roles, _suspended,
    };

    protected override async Task<ExitCode> RunAsync(
        ParseResult parsed, CliOutput output, CancellationToken cancellationToken)
    {
        using KernelClient client = Connect(parsed, output).ToClient(Host);
        return Show(output, await client.SetPrincipalAsync(
            parsed.GetRequiredValue(_id), parsed.GetRequiredValue(_kind), parsed.GetValue(_roles) ?? [],
            parsed.GetValue(_suspended), cancellationToken), Line);
    }
}
