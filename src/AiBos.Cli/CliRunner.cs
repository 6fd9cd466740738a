using System.CommandLine;
using AiBos.Cli.Output;
using AiBos.Client;

namespace AiBos.Cli;

/// <summary>Parses, runs, and turns whatever ends a command into an exit code and one sentence.</summary>
internal static class CliRunner
{
    internal static async Task<ExitCode> RunAsync(
        IReadOnlyList<string> args, CliHost host, CancellationToken cancellationToken)
    {
        var globals = new GlobalOptions();
        Command root = CommandTree.Build(globals, host);
        // No response files: an argument that begins with @ is an argument.
        ParseResult parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        var output = new CliOutput(host, globals.IsJson(parsed));
        if (parsed.Errors.Count > 0)
        {
            output.Fail("USAGE", Sentence(parsed));
            return ExitCode.Usage;
        }

        try
        {
            var configuration = new InvocationConfiguration
            {
                Output = host.Out,
                Error = host.Error,
                EnableDefaultExceptionHandler = false,
                // Signals arrive through the token, so that a stopped command can still sum up.
                ProcessTerminationTimeout = null,
            };
            return (ExitCode)await parsed.InvokeAsync(configuration, cancellationToken);
        }
        catch (CliException e)
        {
            output.Fail(e.Code, e.Message);
            return e.ExitCode;
        }
        catch (KernelUnreachableException e)
        {
            output.Fail(e.Code, e.Message);
            return ExitCode.Unreachable;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            output.Fail("STOPPED", "Stopped before the end.");
            return ExitCode.False;
        }
        catch (Exception e)
        {
            // The edge of the process: a person is not helped by a stack trace, only by what and where to report.
            output.Fail("UNEXPECTED", $"aibos failed in a way it does not know: {e.GetType().Name}: {e.Message}");
            return ExitCode.Unreachable;
        }
    }

    private static string Sentence(ParseResult parsed)
    {
        IEnumerable<string> path = parsed.CommandResult.Command.Name == CommandTree.Name
            ? [CommandTree.Name]
            : PathOf(parsed.CommandResult.Command);
        string errors = string.Join(' ', parsed.Errors.Select(error => error.Message).Distinct());
        return $"{errors} See '{string.Join(' ', path)} --help'.";
    }

    private static IEnumerable<string> PathOf(Command command)
    {
        IEnumerable<string> above = command.Parents.OfType<Command>().FirstOrDefault() is { } parent
            ? PathOf(parent)
            : [];
        return above.Append(command.Name);
    }
}
