using System.CommandLine;
using AiBos.Cli.Output;
using AiBos.Client;

namespace AiBos.Cli.Verbs;

/// <summary><c>aibos role delete</c>: takes away a role that nobody holds.</summary>
internal sealed class RoleDeleteVerb(GlobalOptions globals, CliHost host) : AccessVerb(globals, host)
{
    private readonly Argument<string> _name = new("name")
    {
        Description = "The role.",
    };

    protected override Command Describe() => new DocumentedCommand("delete",
        "Take away a role that nobody holds.",
        """
        Permission access.admin.

        Exit codes:
          0  it is gone
          1  there is none, or somebody holds it
          2  wrong usage
          3  no answer

        Examples:
          aibos role delete clerk
        """)
    {
        _name,
    };

    protected override async Task<ExitCode> RunAsync(
        ParseResult parsed, CliOutput output, CancellationToken cancellationToken)
    {
        using KernelClient client = Connect(parsed, output).ToClient(Host);
        return Show(
            output, await client.DeleteRoleAsync(parsed.GetRequiredValue(_name), cancellationToken), Line);
    }
}
