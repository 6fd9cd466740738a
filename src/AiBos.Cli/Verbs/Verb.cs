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

    /// <summary>An option's text, which is not empty.</summary>
    protected static string Needed(string? value, Option option) => string.IsNullOrEmpty(value)
        ? throw CliException.Usage($"{option.Name} is empty.")
        : value;

    /// <summary>Waits until the command is told to stop.</summary>
    protected static async Task UntilStoppedAsync(CancellationToken cancellationToken)
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using CancellationTokenRegistration stop = cancellationToken.Register(() => stopped.TrySetResult());
        await stopped.Task;
    }

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
