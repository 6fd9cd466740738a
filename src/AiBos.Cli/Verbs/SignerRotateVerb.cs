using System.CommandLine;
using AiBos.Cli.Output;
using AiBos.Ledger.Signing;

namespace AiBos.Cli.Verbs;

/// <summary><c>aibos signer rotate</c>: changes the key that signs a deployment's checkpoints.</summary>
internal sealed class SignerRotateVerb(GlobalOptions globals, CliHost host) : Verb(globals, host)
{
    private const int SecondsOfDay = 86_400;

    private readonly Option<string> _state = SignerKeys.StateOption();

    private readonly Option<int> _overlap = new("--overlap-days")
    {
        Description = "For how long both keys sign, 0 to 366. With 0 the former key is forgotten at once.",
        HelpName = "days",
        DefaultValueFactory = _ => 30,
    };

    protected override Command Describe() => new DocumentedCommand("rotate",
        "Change the key that signs a deployment's checkpoints.",
        """
        Makes a new key, has the former one vouch for it, and puts both into signer.key in one step: if this command is
        killed, either the old or the new keys are there. A running signer or silo takes them up within seconds; what
        was signed stays, and so does what the signer remembers. Run it as the user whose file it is, or as root:
        the new file has the same user, group and mode.

        The directory is that of aibos signer, or signer in the data directory of a silo that signs itself. Back the key
        file up again, and give auditors and witnesses the new GET /audit/policy before the overlap ends.

        Exit codes:
          0  changed; the new public key is printed
          1  refused: the former key of the rotation before still signs (aibos signer retire), or 64 rotations
          2  wrong usage
          3  the key file cannot be read or written
        """)
    {
        _state, _overlap,
    };

    protected override Task<ExitCode> RunAsync(
        ParseResult parsed, CliOutput output, CancellationToken cancellationToken)
    {
        string path = SignerKeys.PathOf(Host, Needed(parsed.GetValue(_state), _state));
        int days = parsed.GetValue(_overlap);
        if (days is < 0 or > KeyRotation.OverlapDaysMax)
            throw CliException.Usage($"--overlap-days is 0 to {KeyRotation.OverlapDaysMax}, not {days}.");
        return Task.FromResult(SignerKeys.Use(path, () =>
        {
            bool rotated = SignerKeyRing.TryRotate(
                path, Host.Time.GetUtcNow().ToUnixTimeSeconds(), days * (long)SecondsOfDay, out SignerKeyRing ring);
            if (rotated)
            {
                SignerKeys.Show(output, ring);
                return ExitCode.Done;
            }

            output.Fail(
                "REFUSED",
                ring.Former is null
                    ? $"There were {KeyChain.RotationsMax} rotations; no more are possible."
                    : "The former key still signs; end that with 'aibos signer retire' first. Whoever knows only that "
                    + "key will then not believe new checkpoints.");
            return ExitCode.False;
        }));
    }
}
