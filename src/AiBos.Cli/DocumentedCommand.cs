using System.CommandLine;

namespace AiBos.Cli;

/// <summary>A command with more to say than the line its parent shows of it.</summary>
internal sealed class DocumentedCommand(string name, string description, string details) : Command(name, description)
{
    /// <summary>Printed at the end of the command's own help: rules, exit codes, examples.</summary>
    internal string Details => details;
}
