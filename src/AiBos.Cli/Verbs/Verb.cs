using System.CommandLine;
using AiBos.Cli.Connecting;
using AiBos.Cli.Output;
using AiBos.Client;

namespace AiBos.Cli.Verbs;

/// <summary>One verb: its part of the grammar and what it does.</summary>
internal abstract class Verb(GlobalOptions globals, CliHost host)
{
    protected CliHost Host => host;

    /// <summary>The grammar, wired to <see cref="RunAsync"/>.</summary>
    internal Command ToCommand()
    {
        Command command = Describe();
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var output = new CliOutput(host, globals.IsJson(parsed));
            return (int)await RunAsync(parsed, output, cancellationToken);
        });
        return command;
    }

    protected abstract Command Describe();

    protected abstract Task<ExitCode> RunAsync(
        ParseResult parsed, CliOutput output, CancellationToken cancellationToken);

    protected Connection Connect(ParseResult parsed, CliOutput output) =>
        Connection.Resolve(parsed, globals, host, output);

    protected static Argument<string> ActionArgument()
    {
        var argument = new Argument<string>("id")
        {
            Description = "The action: domain.verb.noun, for example accounting.create.journal_entry.",
        };
        argument.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is { } id && !KernelClient.IsActionId(id))
                result.AddError($"'{id}' is not an action id; write domain.verb.noun in lower case.");
        });
        return argument;
    }
}
