using System.CommandLine;
using AiBos.Cli.Output;
using AiBos.Client;

namespace AiBos.Cli.Verbs;

/// <summary><c>aibos audit restore</c>: lets a log go on after its database was put back.</summary>
internal sealed class AuditRestoreVerb(GlobalOptions globals, CliHost host) : Verb(globals, host)
{
    private readonly Option<string> _reason = new("--reason")
    {
        Description = "Why, for those who read the ledger later. 1 to 1,000 characters.",
        HelpName = "text",
        Required = true,
    };

    private readonly Option<long?> _signedSize = new("--signed-size")
    {
        Description = "Number of entries that were signed last. Without it the command says the number and changes "
            + "nothing.",
        HelpName = "entries",
    };

    protected override Command Describe() => new DocumentedCommand("restore",
        "Let a ledger go on whose database was put back or cut short.",
        """
        Permission audit.restore. Such a ledger takes no entry: it does not extend what the signer signed. This command
        begins a new incarnation of it. Its first entry says what was signed and is lost, and why; the old incarnation
        is never signed again. A newer backup that has all that was signed is better: then nothing is lost.

        Exit codes:
          0  the ledger goes on
          1  refused: nothing to restore, or --signed-size is not what was signed
          2  wrong usage
          3  no answer; run it again, it is safe to repeat
        """)
    {
        _reason, _signedSize,
    };

    protected override async Task<ExitCode> RunAsync(
        ParseResult parsed, CliOutput output, CancellationToken cancellationToken)
    {
        using KernelClient client = Connect(parsed, output).ToClient(Host);
        CallResult<RestoredLog> result = await client.RestoreAsync(
            parsed.GetValue(_reason)!, parsed.GetValue(_signedSize), cancellationToken);
        if (!result.IsSuccess)
            return output.Refuse(result.Problem);
        RestoredLog log = result.Data;
        output.Show(
            json =>
            {
                json.WriteStartObject();
                json.WriteString("log", log.Log);
                json.WriteNumber("seq", log.Seq);
                json.WriteString("hash", log.Hash);
                json.WriteString("signedLog", log.SignedLog);
                json.WriteNumber("signedSize", log.SignedSize);
                json.WriteString("signedRoot", log.SignedRoot);
                ProblemText.WriteEvidence(json, result.Audit, result.TraceId);
                json.WriteEndObject();
            },
            text =>
            {
                text.WriteLine(TerminalText.Clean($"The ledger goes on as {log.Log}, from entry {log.Seq}."));
                text.WriteLine(TerminalText.Clean(
                    $"Signed before and no longer vouched for: {log.SignedLog}, {log.SignedSize} entries, root "
                    + $"{log.SignedRoot}. Give auditors the new policy."));
            });
        return ExitCode.Done;
    }
}
