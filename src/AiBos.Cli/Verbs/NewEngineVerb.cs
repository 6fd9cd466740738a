using System.CommandLine;
using AiBos.Cli.Output;
using AiBos.Cli.Scaffolding;

namespace AiBos.Cli.Verbs;

/// <summary><c>aibos new engine</c>: an engine that builds, with one slice and its tests.</summary>
internal sealed class NewEngineVerb(GlobalOptions globals, CliHost host) : Verb(globals, host)
{
    private readonly Argument<string> _domain = new("domain")
    {
        Description = "The engine's domain: 2 to 32 of a-z, 0-9 and _, for example tickets. Also its database schema.",
    };

    private readonly Option<string?> _slice = new("--slice")
    {
        Description = "Its first slice, a command. [default: create.<one of the domain>, for example create.ticket]",
        HelpName = "verb.noun",
    };

    protected override Command Describe() => new DocumentedCommand("engine",
        "Begin an engine in this checkout: project, schema, first slice and its tests.",
        """
        Writes src/Engines/AiBos.Engines.<Domain> and tests/AiBos.Engines.<Domain>.Tests, and adds both to the solution,
        which is looked for in the working directory and above. What is written builds and passes its tests as it is.

        Running it again changes nothing. What a run that was stopped did not write is added; files that were edited
        stay as they are, and are named.

        Exit codes:
          0  the engine is there
          1  the domain is another engine's; nothing was changed
          2  the name cannot be a domain, or there is no checkout here
          3  a file cannot be written

        Examples:
          aibos new engine tickets
          aibos new engine field_trips --slice plan.trip
        """)
    {
        _domain, _slice,
    };

    protected override Task<ExitCode> RunAsync(
        ParseResult parsed, CliOutput output, CancellationToken cancellationToken)
    {
        EngineName engine = EngineName.Parse(parsed.GetValue(_domain) ?? "");
        SliceName first = parsed.GetValue(_slice) is { } slice
            ? SliceName.Parse(engine, slice)
            : SliceName.First(engine);
        Scaffold scaffold = EngineScaffold.Plan(Checkout.Find(Host), first);
        ScaffoldText.Show(
            output, ("engine", engine.Domain), scaffold.Write(cancellationToken),
            [
                $"dotnet run --project {engine.Tests}",
                $"aibos new slice {engine.Domain}.read.{Words.Plural(first.Table)} --query",
            ]);
        return Task.FromResult(ExitCode.Done);
    }
}
