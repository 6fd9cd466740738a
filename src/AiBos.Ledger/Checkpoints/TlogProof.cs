using System.Diagnostics.CodeAnalysis;
using System.Text;
using AiBos.Ledger.Merkle;
using AiBos.Ledger.Notes;

namespace AiBos.Ledger.Checkpoints;

/// <summary>
/// A proof file (C2SP tlog-proof): that a leaf is in a log whose checkpoint it carries, to be verified without the
/// log. Files are named <c>*.tlog-proof</c>. Immutable.
/// </summary>
public sealed class TlogProof
{
    /// <summary>Longest proof file in bytes.</summary>
    public const int BytesMax = 2 * 1024 * 1024;

    private readonly NodeHash[] _hashes;

    /// <summary>Joins what makes a proof. It is not verified.</summary>
    /// <param name="index">0-based position of the leaf.</param>
    /// <param name="hashes">Inclusion proof as <see cref="MerkleProofBuilder.TryBuildInclusion"/> makes it; at most 63
    /// hashes; copied.</param>
    /// <param name="checkpoint">The checkpoint of the tree.</param>
    /// <param name="extra">Opaque bytes that nobody signs, or null for no such line.</param>
    /// <exception cref="ArgumentException">A negative index, or too many hashes.</exception>
    public TlogProof(long index, ReadOnlySpan<NodeHash> hashes, SignedNote checkpoint, byte[]? extra = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentNullException.ThrowIfNull(checkpoint);
        if (hashes.Length > MerkleProof.InclusionHashesMax)
        {
            throw new ArgumentException("An inclusion proof has at most 63 hashes.", nameof(hashes));
        }

        Index = index;
        _hashes = hashes.ToArray();
        Checkpoint = checkpoint;
        Extra = extra;
    }

    /// <summary>0-based position of the leaf.</summary>
    public long Index { get; }

    /// <summary>Sibling hashes from the leaf upwards.</summary>
    public ReadOnlySpan<NodeHash> Hashes => _hashes;

    /// <summary>The checkpoint, unverified.</summary>
    public SignedNote Checkpoint { get; }

    /// <summary>Opaque bytes that nobody signs; null without such a line. Never trust them.</summary>
    public byte[]? Extra { get; }

    /// <summary>Reads a proof file.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="proof">The proof, or null when false is returned.</param>
    /// <param name="fault">Why not; <see cref="TlogProofFault.None"/> when true is returned.</param>
    public static bool TryParse(
        ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out TlogProof? proof, out TlogProofFault fault)
    {
        proof = null;
        fault = TlogProofFault.MalformedText;
        if (bytes.Length > BytesMax || StrictText.Check(bytes) != NoteFault.None)
        {
            return false;
        }

        var rest = bytes;
        fault = TlogProofFault.BadHeader;
        if (!StrictText.TryLine(ref rest, out var line) || !line.SequenceEqual("c2sp.org/tlog-proof@v1"u8))
        {
            return false;
        }

        var hashes = new List<NodeHash>();
        var index = 0L;
        fault = !TryExtra(ref rest, out var extra) ? TlogProofFault.BadExtra
            : !TryIndex(ref rest, out index) ? TlogProofFault.BadIndex
            : ReadHashes(ref rest, hashes);
        if (fault != TlogProofFault.None)
        {
            return false;
        }

        fault = TlogProofFault.MalformedCheckpoint;
        if (!SignedNote.TryParse(rest, out var note, out _))
        {
            return false;
        }

        fault = TlogProofFault.None;
        proof = new TlogProof(index, hashes.ToArray(), note, extra);
        return true;
    }

    /// <summary>Verifies the proof: the checkpoint under the policy, then the leaf under the checkpoint.</summary>
    /// <param name="leafHash">SHA-256(0x00 ‖ leaf), computed by the verifier from the leaf.</param>
    /// <param name="policy">Whose checkpoints are believed.</param>
    /// <param name="checkpoint">The verified checkpoint, or null when false is returned.</param>
    /// <param name="fault"><see cref="TlogProofFault.CheckpointRefused"/> or <see cref="TlogProofFault.NotIncluded"/>
    /// when false is returned.</param>
    public bool TryVerify(
        LeafHash leafHash,
        CheckpointPolicy policy,
        [NotNullWhen(true)] out SignedCheckpoint? checkpoint,
        out TlogProofFault fault)
    {
        ArgumentNullException.ThrowIfNull(policy);
        checkpoint = null;
        fault = TlogProofFault.CheckpointRefused;
        if (!policy.TryVerify(Checkpoint, out var opened, out _))
        {
            return false;
        }

        fault = TlogProofFault.NotIncluded;
        var tree = opened.Checkpoint;
        if (!MerkleProof.VerifyInclusion(leafHash, Index, tree.Size, _hashes, tree.Root))
        {
            return false;
        }

        fault = TlogProofFault.None;
        checkpoint = opened;
        return true;
    }

    /// <summary>Returns the file.</summary>
    public override string ToString()
    {
        var text = new StringBuilder("c2sp.org/tlog-proof@v1\n");
        if (Extra is not null)
        {
            text.Append("extra ").Append(Convert.ToBase64String(Extra)).Append('\n');
        }

        text.Append("index ").Append(Index).Append('\n');
        foreach (var hash in _hashes)
        {
            text.Append(Convert.ToBase64String(hash.ToArray())).Append('\n');
        }

        return text.Append('\n').Append(Checkpoint).ToString();
    }

    /// <summary>Returns the file as UTF-8, in a new array.</summary>
    public byte[] ToArray() => Encoding.UTF8.GetBytes(ToString());

    private static bool TryExtra(ref ReadOnlySpan<byte> rest, out byte[]? extra)
    {
        extra = null;
        return !rest.StartsWith("extra "u8)
            || (StrictText.TryLine(ref rest, out var line) && StrictText.TryBase64(line["extra ".Length..], out extra));
    }

    private static bool TryIndex(ref ReadOnlySpan<byte> rest, out long index)
    {
        index = 0;
        return rest.StartsWith("index "u8)
            && StrictText.TryLine(ref rest, out var line)
            && StrictText.TryDecimal(line["index ".Length..], out index);
    }

    private static TlogProofFault ReadHashes(ref ReadOnlySpan<byte> rest, List<NodeHash> hashes)
    {
        while (StrictText.TryLine(ref rest, out var line))
        {
            if (line.IsEmpty)
            {
                return TlogProofFault.None;
            }

            if (hashes.Count == MerkleProof.InclusionHashesMax || !Checkpoints.Checkpoint.TryHash(line, out var hash))
            {
                return TlogProofFault.BadHash;
            }

            hashes.Add(hash);
        }

        return TlogProofFault.MalformedCheckpoint;
    }
}
