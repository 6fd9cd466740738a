using System.CommandLine;
using AiBos.Cli.Output;
using AiBos.Client;

namespace AiBos.Cli.Verbs;

/// <summary><c>aibos role set</c>: makes a role, or gives it other permissions.</summary>
internal sealed class RoleSetVerb(GlobalOptions globals, CliHost host) : AccessVerb(globals, host)
{
    private readonly Argument<string> _name = new("name")
    {
        Description = "The role: a-z, 0-9, '-', '_' and '.', beginning with a letter.",
    };

    private readonly Option<string[]> _permissions = new("--permission")
    {
        Description = "Once for each permission: accounting.read, accounting.* or *. All that the role grants.",
        HelpName = "permission",
        Required = true,
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<long?> _version = new("--expected-version")
    {
        Description = "The version that was read, 0 for none: refused when it is another by now.",
        HelpName = "number",
    };

    protected override Command Describe() => new DocumentedCommand("set",
        "Make a role, or replace its permissions.",
        """
        Permission access.admin. Counts at once for whoever holds the role. Nobody gives more than they hold.

        Exit codes:
          0  it is so
          1  refused: not held by the caller, a version that passed, a pair of duties, the last administrator
          2  wrong usage
          3  no answer

        Examples:
          aibos role set clerk --permission accounting.read --permission accounting.write
        """)
    {
        _name, _permissions, _version,
    };

    protected override async Task<ExitCode> RunAsync(
        ParseResult parsed, CliOutput output, CancellationToken cancellationToken)
    {
        using KernelClient client = Connect(parsed, output).ToClient(Host);
        return Show(output, await client.SetRoleAsync(
            parsed.GetRequiredValue(_name), parsed.GetRequiredValue(_permissions), parsed.GetValue(_version),
            cancellationToken), Line);
    }
}
