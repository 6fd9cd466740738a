using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace AiBos.Cli;

/// <summary>The library's help, then the details of the command it was asked about.</summary>
internal sealed class DetailedHelp : SynchronousCommandLineAction
{
    // A fixed width: help is a golden file, and the same on every terminal.
    private readonly HelpAction _help = new() { MaxWidth = 110 };

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        int result = _help.Invoke(parseResult);
        if (parseResult.CommandResult.Command is DocumentedCommand command)
        {
            parseResult.InvocationConfiguration.Output.WriteLine(command.Details);
            parseResult.InvocationConfiguration.Output.WriteLine();
        }

        return result;
    }
}
