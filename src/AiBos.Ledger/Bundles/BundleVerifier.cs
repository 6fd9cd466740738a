using AiBos.Ledger.Checkpoints;
using AiBos.Ledger.Timestamps;

namespace AiBos.Ledger.Bundles;

/// <summary>
/// Verifies an export bundle, a directory or the same as a zip, with nothing but the bundle and a policy: no database,
/// no network, no kernel. Everything is streamed; memory does not grow with the log but with the number of files, which
/// <see cref="BundleLimits.FilesMax"/> bounds. Bundles are taken to be hostile.
/// </summary>
public static class BundleVerifier
{
    /// <summary>The note of a report whose policy came with the bundle.</summary>
    public const string OwnPolicyNote =
        "The key came with the bundle. Whoever made the bundle could have made the key: compare it with one that you "
        + "got another way.";

    private const string UnknownOrigin = "unknown";

    /// <summary>Verifies a bundle.</summary>
    /// <param name="path">A directory or a zip file.</param>
    /// <param name="policy">Whose checkpoint is believed, from a source other than the bundle; null takes the policy in
    /// the bundle, which the report then says in <see cref="VerificationReport.Notes"/>.</param>
    /// <param name="limits">What the bundle may cost to read; null for the defaults.</param>
    /// <param name="authorities">Whose timestamps are believed; null leaves them unverified, which the report then says
    /// in its notes.</param>
    /// <param name="cancellationToken">Ends the verification between two lines.</param>
    /// <returns>The report. <see cref="VerificationStatus.CannotVerify"/> when the bundle was refused, cannot be read,
    /// or has no checkpoint or no key to believe, and nothing in it is proven to be altered.</returns>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static VerificationReport Verify(
        string path,
        CheckpointPolicy? policy = null,
        BundleLimits? limits = null,
        TimestampVerifier? authorities = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        limits ??= new BundleLimits();
        var run = new Run(policy, limits, authorities);
        try
        {
            using var source = BundleSource.Open(path, limits);
            return run.Check(source, cancellationToken);
        }
        catch (BundleRefusedException e)
        {
            return run.Refuse(e.Finding);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException
            or NotSupportedException)
        {
            // The message may hold the path on this machine, which is no part of the evidence.
            return run.Refuse(new Finding(
                FindingCodes.BundleRefused, 0, null, null, "a readable bundle", e.GetType().Name));
        }
    }

    private sealed class Run(CheckpointPolicy? policy, BundleLimits limits, TimestampVerifier? authorities)
    {
        private readonly List<(Finding Finding, bool IsAbsence)> _early = [];
        private ChainVerifier? _chain;

        public VerificationReport Check(IBundleSource source, CancellationToken cancellationToken)
        {
            var checkpoint = BundleCheckpoint.Find(
                source, policy, (finding, isAbsence) => _early.Add((finding, isAbsence)));
            var isBelievable = checkpoint is not null && !_early.Exists(static early => early.IsAbsence);
            var chain = Begin(checkpoint?.Origin ?? UnknownOrigin);
            BundleManifest.Check(source, chain.Report, cancellationToken);
            var absent = BundleKeys.Read(source, chain.Report);
            var succession = new KeySuccession();
            LedgerHead? head = checkpoint is null
                ? null
                : new BundleEntries(source, checkpoint, chain, absent, succession).Check(cancellationToken);
            foreach (var finding in absent.Findings())
            {
                chain.Withhold(finding);
            }

            List<string> notes = policy is null && isBelievable ? [OwnPolicyNote] : [];
            if (absent.Note() is { } erased)
            {
                notes.Add(erased);
            }

            if (isBelievable)
            {
                var trusted = policy ?? BundleCheckpoint.FindPolicy(source, static (_, _) => { })!;
                notes.AddRange(BundleCheckpoint.CheckKeys(source, trusted, succession, chain.Report));
                var anchors = new BundleAnchors(
                    source, checkpoint!, trusted, succession, authorities, chain.Report);
                notes.AddRange(anchors.Check(cancellationToken));
            }

            var report = chain.Complete(head);
            return report with
            {
                Status = isBelievable || report.Status == VerificationStatus.Tampered
                    ? report.Status
                    : VerificationStatus.CannotVerify,
                Notes = notes,
            };
        }

        public VerificationReport Refuse(Finding refusal)
        {
            var chain = _chain ?? Begin(UnknownOrigin);
            chain.Withhold(refusal);
            return chain.Complete(null) with { Status = VerificationStatus.CannotVerify };
        }

        private ChainVerifier Begin(string origin)
        {
            _chain = new ChainVerifier(origin, findingsMax: limits.FindingsMax);
            foreach (var (finding, isAbsence) in _early)
            {
                if (isAbsence)
                {
                    _chain.Withhold(finding);
                }
                else
                {
                    _chain.Report(finding);
                }
            }

            return _chain;
        }
    }
}
