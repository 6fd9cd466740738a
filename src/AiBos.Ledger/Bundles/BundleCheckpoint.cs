using AiBos.Ledger.Checkpoints;
using AiBos.Ledger.Notes;

namespace AiBos.Ledger.Bundles;

/// <summary>Reads the checkpoint of a bundle and asks the policy about it.</summary>
internal static class BundleCheckpoint
{
    /// <summary>The checkpoint's text, signed or not: a false signature does not end the search for what else is
    /// wrong. Null when there is nothing to hold the entries against.</summary>
    /// <param name="source">The bundle.</param>
    /// <param name="policy">The policy from elsewhere; null takes the bundle's own.</param>
    /// <param name="report">Takes each finding, and whether something is absent rather than altered.</param>
    public static Checkpoint? Find(IBundleSource source, CheckpointPolicy? policy, Action<Finding, bool> report)
    {
        policy ??= FindPolicy(source, report);
        if (source.FindBytes(BundleFiles.Checkpoint, SignedNote.BytesMax) is not { } bytes)
        {
            report(new Finding(FindingCodes.CheckpointMissing, 0, Column: BundleFiles.Checkpoint), true);
            return null;
        }

        if (!SignedNote.TryParse(bytes, out var note, out var noteFault))
        {
            if (noteFault == NoteFault.TooManySignatures)
            {
                throw new BundleRefusedException(
                    BundleFiles.Checkpoint, $"at most {SignedNote.SignaturesMax} signatures", "more");
            }

            report(Bad(FindingCodes.BadCheckpoint, $"{noteFault}"), false);
            return null;
        }

        if (!Checkpoint.TryParse(note.TextBytes, out var text, out var fault))
        {
            report(Bad(FindingCodes.BadCheckpoint, $"{fault}"), false);
            return null;
        }

        if (policy is not null && !policy.TryVerify(note, out _, out fault))
        {
            var code = fault == CheckpointFault.BadEmptyRoot ? FindingCodes.BadCheckpoint : FindingCodes.BadSignature;
            report(Bad(code, $"{fault}"), false);
        }

        return text;
    }

    /// <summary>Holds the signatures against what the log itself says about its keys.</summary>
    /// <param name="source">The bundle.</param>
    /// <param name="policy">Whose checkpoint is believed.</param>
    /// <param name="succession">What the entries said.</param>
    /// <param name="report">Takes each finding.</param>
    /// <returns>Notes for the report.</returns>
    public static IEnumerable<string> CheckKeys(
        IBundleSource source, CheckpointPolicy policy, KeySuccession succession, Action<Finding> report)
    {
        foreach (var unvouched in succession.Findings(policy.Logs))
        {
            report(unvouched);
        }

        var bytes = source.FindBytes(BundleFiles.Checkpoint, SignedNote.BytesMax) ?? [];
        if (!SignedNote.TryParse(bytes, out var note, out _)
            || !SignedCheckpoint.TryOpen(note, policy.Logs, out var opened, out _))
        {
            return [];
        }

        if (succession.Check(note, policy.Logs, BundleFiles.Checkpoint) is { } retired)
        {
            report(retired);
            return [];
        }

        var newest = policy.Logs.First(key => key.Name == opened.Checkpoint.Origin);
        return opened.Verified.Any(line => ReferenceEquals(line.Key, newest))
            ? []
            : [$"The key in the policy's first line did not sign, but {opened.Verified[0].Key} did. This is how the "
                + "log was before its key was changed, or whoever has the former key made it: ask for a newer export."];
    }

    /// <summary>The policy that came with the bundle; null when it has none that names a key.</summary>
    public static CheckpointPolicy? FindPolicy(IBundleSource source, Action<Finding, bool> report)
    {
        var bytes = source.FindBytes(BundleFiles.Policy, CheckpointPolicy.BytesMax);
        var fault = "no such file";
        if (bytes is not null && CheckpointPolicy.TryParse(bytes, out var policy, out var refusal, out var line))
        {
            if (policy.Logs.Count > 0)
            {
                return policy;
            }

            fault = "no key";
        }
        else if (bytes is not null)
        {
            fault = "unreadable";
        }

        report(new Finding(FindingCodes.PolicyMissing, 0, null, BundleFiles.Policy, "a log's key", fault), true);
        return null;
    }

    private static Finding Bad(string code, string actual) =>
        new(code, 0, null, BundleFiles.Checkpoint, "a checkpoint signed under the policy", actual);
}
