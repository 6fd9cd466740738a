using System.Globalization;
using System.Text;
using AiBos.Ledger.Checkpoints;
using AiBos.Ledger.Merkle;
using AiBos.Ledger.Notes;
using AiBos.Ledger.Timestamps;

namespace AiBos.Ledger.Bundles;

/// <summary>
/// Earlier checkpoints of a bundle's log, and what others said about them. Each must be signed like the newest, and the
/// entries it covers must be the first ones of the bundle's tree.
/// </summary>
internal sealed class BundleAnchors(
    IBundleSource source,
    Checkpoint newest,
    CheckpointPolicy policy,
    KeySuccession succession,
    TimestampVerifier? authorities,
    Action<Finding> report)
{
    private readonly BundleTiles _tiles = new(source, newest.Size);
    private (long Size, VerifiedTimestamp Stamp)? _latest;
    private int _believed;
    private int _unverified;

    /// <summary>Checks all of them.</summary>
    /// <returns>Notes for the report.</returns>
    public IEnumerable<string> Check(CancellationToken cancellationToken)
    {
        var names = source.Names.Where(static name => name.StartsWith(BundleFiles.Anchors, StringComparison.Ordinal));
        foreach (var name in names.Order(StringComparer.Ordinal))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (name == BundleFiles.SigstoreCheckpoint
                || name.EndsWith(BundleFiles.AnchoredCheckpoint, StringComparison.Ordinal))
            {
                CheckOne(name);
            }
            else if (name.EndsWith(BundleFiles.Timestamp, StringComparison.Ordinal)
                && !source.Names.Contains(CheckpointOf(name)))
            {
                report(new Finding(
                    FindingCodes.BadTimestamp, 0, null, name, $"a checkpoint {CheckpointOf(name)}", "no such file"));
            }
        }

        return Notes();
    }

    private static string CheckpointOf(string timestamp) =>
        timestamp[..^BundleFiles.Timestamp.Length] + BundleFiles.AnchoredCheckpoint;

    private IEnumerable<string> Notes()
    {
        if (_latest is var (size, stamp))
        {
            var time = stamp.At.UtcDateTime.ToString("u", CultureInfo.InvariantCulture);
            yield return $"Timestamps believed: {_believed}. The entries before {size} existed on {time}, "
                + $"on the word of {stamp.Authority}.";
        }

        if (_unverified > 0)
        {
            yield return $"Timestamps not verified, because no certificates of authorities were given: {_unverified}.";
        }
    }

    private void CheckOne(string name)
    {
        var bytes = source.FindBytes(name, SignedNote.BytesMax) ?? [];
        if (!SignedNote.TryParse(bytes, out var note, out var fault))
        {
            report(Bad(FindingCodes.BadCheckpoint, name, $"{fault}"));
            return;
        }

        // The key alone counts: witnesses of today did not cosign what was signed before they were there.
        if (!SignedCheckpoint.TryOpen(note, [.. policy.Logs], out var signed, out var refusal))
        {
            report(Bad(FindingCodes.BadSignature, name, $"{refusal}"));
            return;
        }

        if (succession.Check(note, policy.Logs, name) is { } retired)
        {
            report(retired);
            return;
        }

        if (Holds(name, signed.Checkpoint) && name != BundleFiles.SigstoreCheckpoint)
        {
            CheckTimestamp(name, signed.Checkpoint.Size, bytes);
        }
    }

    private bool Holds(string name, Checkpoint earlier)
    {
        if (earlier.Origin != newest.Origin)
        {
            report(new Finding(FindingCodes.OriginMismatch, 0, null, name, newest.Origin, earlier.Origin));
            return false;
        }

        if (earlier.Size == 0 || (name != BundleFiles.SigstoreCheckpoint && SizeIn(name) != earlier.Size))
        {
            report(Bad(FindingCodes.BadCheckpoint, name, $"size {earlier.Size}"));
            return false;
        }

        if (earlier.Size > newest.Size)
        {
            report(new Finding(
                FindingCodes.Truncated, newest.Size, earlier.Size - 1, name, $"{earlier.Size}", $"{newest.Size}"));
            return false;
        }

        // Tiles that do not lead to the newest root prove nothing about an earlier one; they are named elsewhere.
        if (!MerkleProofBuilder.TryBuildFrontier(earlier.Size, _tiles, out var edge, out _)
            || !MerkleProofBuilder.TryBuildConsistency(earlier.Size, newest.Size, _tiles, out var proof, out _)
            || !MerkleProof.VerifyConsistency(earlier.Size, newest.Size, edge.Root(), newest.Root, proof))
        {
            return false;
        }

        if (edge.Root() != earlier.Root)
        {
            report(new Finding(
                FindingCodes.HistoryRewritten, 0, earlier.Size - 1, name, $"{earlier.Root}", $"{edge.Root()}"));
            return false;
        }

        return true;
    }

    private static long? SizeIn(string name)
    {
        var stem = name[BundleFiles.Anchors.Length..^BundleFiles.AnchoredCheckpoint.Length];
        return StrictText.TryDecimal(Encoding.ASCII.GetBytes(stem), out var size) ? size : null;
    }

    private void CheckTimestamp(string name, long size, byte[] note)
    {
        var file = name[..^BundleFiles.AnchoredCheckpoint.Length] + BundleFiles.Timestamp;
        if (source.FindBytes(file, TimestampReply.BytesMax) is not { } reply)
        {
            return;
        }

        if (authorities is null)
        {
            _unverified++;
        }
        else if (authorities.TryVerify(reply, note, out var stamp, out var fault))
        {
            _believed++;
            if (_latest is null || _latest.Value.Size < size)
            {
                _latest = (size, stamp);
            }
        }
        else
        {
            report(new Finding(
                FindingCodes.BadTimestamp, size - 1, null, file, "the word of a trusted authority", $"{fault}"));
        }
    }

    private static Finding Bad(string code, string name, string actual) =>
        new(code, 0, null, name, "a checkpoint signed under the policy", actual);
}
