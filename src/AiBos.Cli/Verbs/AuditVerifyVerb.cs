using System.CommandLine;
using AiBos.Cli.Output;
using AiBos.Client;
using AiBos.Ledger;
using AiBos.Ledger.Bundles;
using AiBos.Ledger.Checkpoints;
using AiBos.Ledger.Timestamps;

namespace AiBos.Cli.Verbs;

/// <summary>
/// <c>aibos audit verify</c>: has the kernel check the tenant's whole ledger, or checks a bundle here.
/// </summary>
internal sealed class AuditVerifyVerb(GlobalOptions globals, CliHost host) : Verb(globals, host)
{
    private readonly Option<string> _bundle = new("--bundle")
    {
        Description = "Verify this exported bundle here instead: a directory or a zip. No kernel is asked.",
        HelpName = "dir|zip",
    };

    private readonly Option<string> _policy = new("--policy")
    {
        Description = "Whose checkpoint is believed, with --bundle. Without it the policy in the bundle is taken.",
        HelpName = "file",
    };

    private readonly Option<string> _roots = new("--tsa-roots")
    {
        Description = "Certificates of the timestamp authorities to believe (PEM), with --bundle.",
        HelpName = "file",
    };

    protected override Command Describe() => new DocumentedCommand("verify",
        "Have the kernel recompute the tenant's whole ledger and compare, or verify a bundle.",
        """
        Permission audit.verify. The run itself becomes an entry of the ledger. A large ledger takes minutes.

        With --bundle neither a kernel nor a network nor a key is needed. A bundle brings its own policy, but whoever
        made the bundle could have made that too: get the policy another way and give it with --policy.
        Timestamps in the bundle are verified against --tsa-roots, and otherwise only counted.

        Exit codes:
          0  VALID
          1  TAMPERED, INCOMPLETE or CANNOT_VERIFY, with the findings; or refused
          2  wrong usage
          3  no answer; or a bundle that cannot be verified, with the findings
        """)
    {
        _bundle, _policy, _roots,
    };

    protected override async Task<ExitCode> RunAsync(
        ParseResult parsed, CliOutput output, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(_bundle) is { } bundle)
        {
            return VerifyBundle(
                bundle, parsed.GetValue(_policy), parsed.GetValue(_roots), output, cancellationToken);
        }

        if (parsed.GetValue(_policy) is not null)
            throw CliException.Usage("--policy goes with --bundle.");
        if (parsed.GetValue(_roots) is not null)
            throw CliException.Usage("--tsa-roots goes with --bundle.");
        using KernelClient client = Connect(parsed, output).ToClient(Host);
        CallResult<VerificationResult> result = await client.VerifyAsync(cancellationToken);
        if (!result.IsSuccess)
            return output.Refuse(result.Problem);
        output.Show(
            json => VerificationText.Write(
                json, result.Data, end => ProblemText.WriteEvidence(end, result.Audit, result.TraceId)),
            text => VerificationText.Write(text, result.Data));
        return result.Data.IsValid ? ExitCode.Done : ExitCode.False;
    }

    private ExitCode VerifyBundle(
        string bundle, string? policyFile, string? rootsFile, CliOutput output, CancellationToken cancellationToken)
    {
        if (bundle.Length == 0 || policyFile?.Length == 0 || rootsFile?.Length == 0)
            throw CliException.Usage("--bundle, --policy and --tsa-roots need a name.");
        CheckpointPolicy? policy = policyFile is null ? null : PolicyFile.Read(Host, policyFile);
        TimestampVerifier? authorities = rootsFile is null ? null : ReadRoots(rootsFile);
        VerificationReport report = BundleVerifier.Verify(
            Host.FullPath(bundle), policy, limits: null, authorities, cancellationToken);
        var result = new VerificationResult(
            report.Status.ToWire(),
            report.Entries,
            [.. report.Findings.Select(finding => new VerificationFinding(
                finding.Code, finding.Seq, finding.SeqTo, finding.Column, finding.Expected, finding.Actual))],
            report.FindingsTotal);
        output.Show(
            json => VerificationText.Write(json, result, end => VerificationText.WriteNotes(end, report.Notes)),
            text =>
            {
                VerificationText.Write(text, result);
                foreach (string note in report.Notes)
                    text.WriteLine($"  note: {note}");
            });
        return report.Status switch
        {
            VerificationStatus.Valid => ExitCode.Done,
            VerificationStatus.CannotVerify => ExitCode.Unreachable,
            _ => ExitCode.False,
        };
    }

    private TimestampVerifier ReadRoots(string file)
    {
        try
        {
            using StreamReader reader = File.OpenText(Host.FullPath(file));
            char[] pem = new char[TimestampVerifier.PemCharsMax + 1];
            return TimestampVerifier.FromPem(new string(pem, 0, reader.ReadBlock(pem)));
        }
        catch (InvalidDataException e)
        {
            throw CliException.Unreadable($"The certificates in '{file}' cannot be used: {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException
            or NotSupportedException)
        {
            throw CliException.Unreadable($"The certificates in '{file}' cannot be read: {e.Message}", e);
        }
    }
}
