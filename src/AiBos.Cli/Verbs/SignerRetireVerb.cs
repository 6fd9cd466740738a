using System.CommandLine;
using AiBos.Cli.Output;
using AiBos.Ledger.Signing;

namespace AiBos.Cli.Verbs;

/// <summary><c>aibos signer retire</c>: ends the time in which a former key signs as well.</summary>
internal sealed class SignerRetireVerb(GlobalOptions globals, CliHost host) : Verb(globals, host)
{
    private readonly Option<string> _state = SignerKeys.StateOption();

    protected override Command Describe() => new DocumentedCommand("retire",
        "Forget the private half of the former key before its time is over.",
        """
        From then on the active key signs alone: those who know only the former one believe no new checkpoint. A running
        signer or silo takes it up within seconds. Without this command it happens when the overlap ends. Running it
        again changes nothing. Copies in backups are yours to destroy.

        Exit codes:
          0  the active key signs alone
          2  wrong usage
          3  the key file cannot be read or written
        """)
    {
        _state,
    };

    protected override Task<ExitCode> RunAsync(
        ParseResult parsed, CliOutput output, CancellationToken cancellationToken)
    {
        string path = SignerKeys.PathOf(Host, Needed(parsed.GetValue(_state), _state));
        return Task.FromResult(SignerKeys.Use(path, () =>
        {
            SignerKeys.Show(output, SignerKeyRing.Retire(path));
            return ExitCode.Done;
        }));
    }
}
