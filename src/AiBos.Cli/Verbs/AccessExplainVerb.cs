using System.CommandLine;
using AiBos.Cli.Output;
using AiBos.Client;

namespace AiBos.Cli.Verbs;

/// <summary><c>aibos access explain</c>: who may run an action, and why.</summary>
internal sealed class AccessExplainVerb(GlobalOptions globals, CliHost host) : AccessVerb(globals, host)
{
    private readonly Argument<string> _action = new("action")
    {
        Description = "The action, or action@version.",
    };

    private readonly Option<string?> _principal = new("--principal")
    {
        Description = "Who. Without it everybody who may is listed.",
        HelpName = "id",
    };

    protected override Command Describe() => new DocumentedCommand("explain",
        "Say who may run an action, and what gives it to them.",
        """
        Permission access.read.

        Exit codes:
          0  it may; without --principal: listed
          1  it may not, or there is no such action or principal
          2  wrong usage
          3  no answer

        Examples:
          aibos access explain accounting.create.journal_entry --principal ana
          aibos access explain accounting.create.journal_entry --json
        """)
    {
        _action, _principal,
    };

    protected override async Task<ExitCode> RunAsync(
        ParseResult parsed, CliOutput output, CancellationToken cancellationToken)
    {
        using KernelClient client = Connect(parsed, output).ToClient(Host);
        string action = parsed.GetRequiredValue(_action);
        if (parsed.GetValue(_principal) is not { } principal)
        {
            return await ShowAllAsync(
                output, cursor => client.ListAllowedAsync(action, cursor, cancellationToken),
                (AccessExplanation explained) => Line(explained));
        }

        CallResult<AccessExplanation> result = await client.ExplainAccessAsync(action, principal, cancellationToken);
        ExitCode shown = Show(output, result, Line);
        return result.IsSuccess && !result.Data.Allowed ? ExitCode.False : shown;
    }
}
