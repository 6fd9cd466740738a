using System.CommandLine;
using AiBos.Cli.Output;
using AiBos.Client;

namespace AiBos.Cli.Verbs;

/// <summary><c>aibos role list</c>: the roles and what they grant.</summary>
internal sealed class RoleListVerb(GlobalOptions globals, CliHost host) : AccessVerb(globals, host)
{
    protected override Command Describe() => new DocumentedCommand("list",
        "List the roles and what they grant.",
        """
        Permission access.read.

        Examples:
          aibos role list
          aibos role list --json | jq -r '.items[].name'
        """);

    protected override async Task<ExitCode> RunAsync(
        ParseResult parsed, CliOutput output, CancellationToken cancellationToken)
    {
        using KernelClient client = Connect(parsed, output).ToClient(Host);
        return await ShowAllAsync(
            output, cursor => client.ListRolesAsync(cursor, cancellationToken), (AccessRole role) => Line(role));
    }
}
