using System.CommandLine;
using AiBos.Cli.Output;
using AiBos.Client;

namespace AiBos.Cli.Verbs;

/// <summary><c>aibos principal list</c>: who may act for the tenant.</summary>
internal sealed class PrincipalListVerb(GlobalOptions globals, CliHost host) : AccessVerb(globals, host)
{
    private readonly Option<string?> _role = new("--role")
    {
        Description = "Only those who hold it.",
        HelpName = "role",
    };

    protected override Command Describe() => new DocumentedCommand("list",
        "List who may act for the tenant, with kind, status and roles.",
        """
        Permission access.read.

        Examples:
          aibos principal list
          aibos principal list --role clerk
        """)
    {
        _role,
    };

    protected override async Task<ExitCode> RunAsync(
        ParseResult parsed, CliOutput output, CancellationToken cancellationToken)
    {
        using KernelClient client = Connect(parsed, output).ToClient(Host);
        string? role = parsed.GetValue(_role);
        return await ShowAllAsync(
            output, cursor => client.ListPrincipalsAsync(role, cursor, cancellationToken),
            (AccessPrincipal principal) => Line(principal));
    }
}
