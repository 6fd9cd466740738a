using System.CommandLine;
using AiBos.Cli.Output;
using AiBos.Ledger.Anchoring;

namespace AiBos.Cli.Verbs;

/// <summary><c>aibos signer anchors</c>: asks the silo that anchors to begin another anchor log.</summary>
internal sealed class SignerAnchorsVerb(GlobalOptions globals, CliHost host) : Verb(globals, host)
{
    private readonly Option<string> _state = new("--state")
    {
        Description = "The directory signer in the data directory of the silo that anchors.",
        HelpName = "dir",
        Required = true,
    };

    private readonly Option<string> _reason = new("--reason")
    {
        Description = "Why, for those who read the ledger later. 1 to 1,000 characters.",
        HelpName = "text",
        Required = true,
    };

    private readonly Option<long> _entries = new("--entries")
    {
        Description = "Number of entries of the anchor log that is given up, as the silo's log says it (1434, 1437).",
        HelpName = "entries",
        Required = true,
    };

    protected override Command Describe() => new DocumentedCommand("anchors",
        "Begin another anchor log when the present one cannot go on.",
        """
        When key or state of the anchor log are lost, or the database has other entries than were signed, nothing is
        anchored any more. This command leaves a request in the directory; the silo takes it up within a minute, if the
        log cannot go on there and has that many entries, and says so in its log (1439), or why not (1438). The other
        log has a key and a name of its own, and each tenant's ledger gets an entry about it. What was anchored before
        stays as it is. Give auditors the new trusted root: it is in the next export.

        Exit codes:
          0  the request is left
          2  wrong usage
          3  the directory is not there or cannot be written
        """)
    {
        _state, _reason, _entries,
    };

    protected override Task<ExitCode> RunAsync(
        ParseResult parsed, CliOutput output, CancellationToken cancellationToken)
    {
        string directory = Path.Combine(Host.FullPath(Needed(parsed.GetValue(_state), _state)), "anchors");
        string reason = Needed(parsed.GetValue(_reason), _reason).Trim();
        long entries = parsed.GetValue(_entries);
        if (reason.Length is 0 or > AnchorRequest.ReasonCharsMax)
            throw CliException.Usage($"--reason is 1 to {AnchorRequest.ReasonCharsMax} characters.");
        if (entries < 0)
            throw CliException.Usage($"--entries is 0 or more, not {entries}.");
        string file = Path.Combine(directory, AnchorRequest.FileName);
        try
        {
            new AnchorRequest(reason, entries).Save(directory);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CliException.Unreadable($"The request '{file}' cannot be left: {e.Message}", e);
        }

        output.Show(
            json =>
            {
                json.WriteStartObject();
                json.WriteString("request", file);
                json.WriteEndObject();
            },
            text => text.WriteLine(TerminalText.Clean(
                $"The request is in {file}. The silo's log says 1439 when it is done, and 1438 why it is not.")));
        return Task.FromResult(ExitCode.Done);
    }
}
