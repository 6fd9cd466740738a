using System.CommandLine;
using AiBos.Cli.Output;
using AiBos.Cli.Scaffolding;

namespace AiBos.Cli.Verbs;

/// <summary><c>aibos new slice</c>: an action of an engine, from its contract to its tests.</summary>
internal sealed class NewSliceVerb(GlobalOptions globals, CliHost host) : Verb(globals, host)
{
    private readonly Argument<string> _id = new("id")
    {
        Description = "The action: domain.verb.noun, for example tickets.create.ticket.",
    };

    private readonly Option<bool> _query = new("--query")
    {
        Description = "It only reads: rows by page. Without this it is a command that stores a row.",
    };

    protected override Command Describe() => new DocumentedCommand("slice",
        "Add an action to an engine of this checkout: records, handler, contract, table and tests.",
        """
        Writes what the action takes and returns, its handler and a test of every case that AIBOS1004 asks for, and
        declares it in the engine's class; its permission is <domain>.write, or <domain>.read for a query. The table is
        the noun's, one row each; where no script makes it, a new script does. What is written builds and passes its
        tests as it is: change it from there.

        Running it again changes nothing. What a run that was stopped did not write is added; files that were edited
        stay as they are, and are named.

        Exit codes:
          0  the slice is there
          1  the engine is not there or cannot take it; nothing was changed
          2  the name cannot be an action, or there is no checkout here
          3  a file cannot be written

        Examples:
          aibos new slice tickets.create.ticket
          aibos new slice tickets.read.tickets --query
        """)
    {
        _id, _query,
    };

    protected override Task<ExitCode> RunAsync(
        ParseResult parsed, CliOutput output, CancellationToken cancellationToken)
    {
        SliceName slice = SliceName.Parse(parsed.GetValue(_id) ?? "");
        Scaffold scaffold = SliceScaffold.Plan(Checkout.Find(Host), slice, parsed.GetValue(_query));
        ScaffoldText.Show(
            output, ("action", slice.Action), scaffold.Write(cancellationToken),
            [$"dotnet run --project {slice.Engine.Tests}"]);
        return Task.FromResult(ExitCode.Done);
    }
}
