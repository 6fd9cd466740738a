using System.Diagnostics.CodeAnalysis;
using System.Text;
using AiBos.Ledger.Merkle;
using AiBos.Ledger.Notes;

namespace AiBos.Ledger.Witnessing;

/// <summary>
/// The body of a request for a cosignature (C2SP tlog-witness, section "add-checkpoint"): old size, consistency
/// proof, checkpoint. Not verified. Immutable.
/// </summary>
public sealed class AddCheckpointRequest
{
    /// <summary>Most hashes of a proof.</summary>
    public const int HashesMax = 63;

    /// <summary>Longest body in bytes; a larger one need not be read.</summary>
    public const int BytesMax = SignedNote.BytesMax + 8 * 1024;

    private static readonly byte[] Old = [.. "old "u8];

    private readonly NodeHash[] _proof;

    /// <summary>Joins a request.</summary>
    /// <param name="oldSize">Size of the checkpoint that the witness cosigned last; 0 for none.</param>
    /// <param name="proof">Consistency proof from there; copied; at most 63 hashes; empty when the old size is 0.
    /// </param>
    /// <param name="checkpoint">The checkpoint, signed by the log.</param>
    /// <exception cref="ArgumentException">A negative size, or too many hashes.</exception>
    public AddCheckpointRequest(long oldSize, ReadOnlySpan<NodeHash> proof, SignedNote checkpoint)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(oldSize);
        ArgumentNullException.ThrowIfNull(checkpoint);
        if (proof.Length > HashesMax)
        {
            throw new ArgumentException("A request carries at most 63 hashes.", nameof(proof));
        }

        OldSize = oldSize;
        _proof = proof.ToArray();
        Checkpoint = checkpoint;
    }

    /// <summary>Size of the checkpoint that the client believes to be the witness's newest.</summary>
    public long OldSize { get; }

    /// <summary>The hashes of the consistency proof, in the RFC's order.</summary>
    public ReadOnlySpan<NodeHash> Proof => _proof;

    /// <summary>The checkpoint, unverified.</summary>
    public SignedNote Checkpoint { get; }

    /// <summary>Reads a body.</summary>
    /// <param name="body">The whole body.</param>
    /// <param name="request">The request, or null when false is returned.</param>
    public static bool TryParse(ReadOnlySpan<byte> body, [NotNullWhen(true)] out AddCheckpointRequest? request)
    {
        request = null;
        var rest = body;
        if (body.Length > BytesMax
            || !StrictText.TryLine(ref rest, out var line)
            || !line.StartsWith(Old)
            || !StrictText.TryDecimal(line[Old.Length..], out var size))
        {
            return false;
        }

        var hashes = new List<NodeHash>();
        while (StrictText.TryLine(ref rest, out line) && !line.IsEmpty)
        {
            if (hashes.Count == HashesMax || !Checkpoints.Checkpoint.TryHash(line, out var hash))
            {
                return false;
            }

            hashes.Add(hash);
        }

        // Without the empty line nothing is left, which is no note.
        if (!SignedNote.TryParse(rest, out var note, out _))
        {
            return false;
        }

        request = new AddCheckpointRequest(size, hashes.ToArray(), note);
        return true;
    }

    /// <summary>Returns the body as UTF-8, in a new array.</summary>
    public byte[] ToArray()
    {
        var text = new StringBuilder($"old {OldSize}\n");
        foreach (var hash in _proof)
        {
            text.Append(Convert.ToBase64String(hash.ToArray())).Append('\n');
        }

        return Encoding.UTF8.GetBytes(text.Append('\n').Append(Checkpoint).ToString());
    }
}
