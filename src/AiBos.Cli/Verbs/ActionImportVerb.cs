using System.CommandLine;
using System.CommandLine.Parsing;
using AiBos.Cli.Import;
using AiBos.Cli.Output;
using AiBos.Client;

namespace AiBos.Cli.Verbs;

/// <summary><c>aibos action import</c>: one action per line of a file; a second run changes nothing.</summary>
internal sealed class ActionImportVerb(GlobalOptions globals, CliHost host) : Verb(globals, host)
{
    // A long run outlasts a restart of the kernel: about two minutes of trying before it stops.
    private static readonly KernelRetryOptions Patience = new()
    {
        AttemptsMax = 20,
        PauseMax = TimeSpan.FromSeconds(10),
        ElapsedMax = TimeSpan.FromMinutes(2),
    };

    private const string GoOn = " Run the same command again to go on where it stopped.";

    private readonly Argument<string> _id = ActionArgument();

    private readonly Option<string> _input = new("--input")
    {
        Description = "The file, UTF-8, one JSON input a line. Empty lines are passed over; a line has at most 1 MiB.",
        HelpName = "file.jsonl",
        Required = true,
    };

    private readonly Option<int> _concurrency = new("--concurrency")
    {
        Description = $"How many lines are under way at once, 1 to {ImportLimits.ConcurrencyMax}.",
        HelpName = "n",
        DefaultValueFactory = _ => ImportLimits.ConcurrencyDefault,
        CustomParser = ParseConcurrency,
    };

    protected override Command Describe() => new DocumentedCommand("import",
        "Run an action once per line of a file; running the file again changes nothing.",
        """
        Each line's idempotency key is made of the action, the file's name without its folder, the line's number and
        its content. So after mending a line where it stands, run the file again: only that line is new. Do not
        insert or remove lines above others, and do not rename the file: those lines would be new as well. The
        kernel remembers keys for a while only, 7 days unless configured otherwise.

        Lines are independent and finish in any order. Refused ones go to <file>.errors.jsonl (line, input, code,
        detail, errors); a run without any removes it. A line that is not UTF-8 or has more than 1 MiB is refused
        without being sent. The run stops when no line can succeed. Ctrl-C finishes what is under way and sums up;
        run again to go on.

        Exit codes:
          0  every line is done, in this run or an earlier one
          1  a line was refused, or the run was stopped
          2  wrong usage
          3  the file cannot be read, or there is no answer after about two minutes of trying

        Example:
          aibos action import accounting.create.journal_entry --input 2026-01.jsonl
        """)
    {
        _id, _input, _concurrency,
    };

    protected override async Task<ExitCode> RunAsync(
        ParseResult parsed, CliOutput output, CancellationToken cancellationToken)
    {
        var plan = new ImportPlan(
            parsed.GetRequiredValue(_id), PathOf(parsed.GetRequiredValue(_input)), parsed.GetValue(_concurrency));
        using KernelClient client = Connect(parsed, output).ToClient(Host, Patience);
        await using FileStream file = Open(plan);
        await using var refused = new RefusedLines(plan.ErrorsPath);
        var counts = new ImportCounts();
        var run = new ImportRun(plan, client, counts, refused, Host.Time);
        long started = Host.Time.GetTimestamp();
        ImportStop? stop = await ImportProgress.ShowAsync(
            Host.Terminal, Host.Time, plan.FileName, file.Length, counts,
            onLine => run.RunAsync(file, onLine, cancellationToken));
        var summary = new ImportSummary(plan, counts, Host.Time.GetElapsedTime(started), stop);
        output.Show(summary.Write, summary.Write);
        if (counts.Refused > 0)
            output.Note($"aibos: {counts.Refused} refused, see {plan.ErrorsPath}");
        if (stop is not null)
            output.Note($"aibos: {stop.Sentence}{(stop.IsWorthRepeating ? GoOn : "")}");
        return summary.ExitCode;
    }

    private static int ParseConcurrency(ArgumentResult result)
    {
        if (int.TryParse(result.Tokens[0].Value, out int value) && value is >= 1 and <= ImportLimits.ConcurrencyMax)
            return value;
        result.AddError($"--concurrency is 1 to {ImportLimits.ConcurrencyMax}.");
        return 0;
    }

    private string PathOf(string input) => input switch
    {
        "-" => throw CliException.Usage("An import needs a file: its name is part of what makes a second run safe."),
        "" => throw CliException.Usage("--input needs a file's name."),
        _ => Host.FullPath(input),
    };

    private static FileStream Open(ImportPlan plan)
    {
        try
        {
            return new FileStream(
                plan.FilePath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0, useAsync: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException
            or NotSupportedException)
        {
            throw CliException.Unreadable($"The file '{plan.FileName}' cannot be read: {e.Message}", e);
        }
    }
}
