using System.Diagnostics.CodeAnalysis;
using System.Text;
using AiBos.Ledger.Notes;

namespace AiBos.Ledger.Checkpoints;

/// <summary>
/// Whose checkpoints are believed (C2SP tlog-policy): any one of the listed log keys must have signed, and the
/// witnesses that cosigned must make the quorum. While a log changes its key, both keys have a line. Immutable and
/// safe for concurrent use.
/// </summary>
/// <remarks>A public key may stand in one log line only (section "Defining a log"), so a policy is of one origin when
/// a deployment signs all its logs with one key.</remarks>
public sealed class CheckpointPolicy
{
    /// <summary>Longest policy file in bytes.</summary>
    public const int BytesMax = 64 * 1024;

    internal const string NoQuorum = "none";

    private readonly Dictionary<string, NoteVerifier> _witnesses;
    private readonly List<PolicyGroup> _groups;
    private readonly string _quorum;
    private readonly NoteVerifier[] _keys;

    private CheckpointPolicy(PolicyParser parsed)
    {
        Logs = parsed.Logs;
        _witnesses = parsed.Witnesses;
        _groups = parsed.Groups;
        _quorum = parsed.Quorum!;
        _keys = [.. Logs, .. _witnesses.Values];
    }

    /// <summary>The log keys in the order of their lines; may be empty, and then nothing is believed.</summary>
    public IReadOnlyList<NoteVerifier> Logs { get; }

    /// <summary>The witness keys.</summary>
    public IReadOnlyCollection<NoteVerifier> Witnesses => _witnesses.Values;

    /// <summary>Reads a policy file.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="policy">The policy, or null when false is returned.</param>
    /// <param name="fault">Why not; <see cref="PolicyFault.None"/> when true is returned.</param>
    /// <param name="line">1-based number of the line at fault; 0 when it is the file as a whole.</param>
    public static bool TryParse(
        ReadOnlySpan<byte> bytes,
        [NotNullWhen(true)] out CheckpointPolicy? policy,
        out PolicyFault fault,
        out int line)
    {
        policy = null;
        line = 0;
        fault = bytes.Length > BytesMax ? PolicyFault.TooLong
            : bytes.IsEmpty || bytes[^1] != (byte)'\n' ? PolicyFault.MalformedLine
            : HasControl(bytes) ? PolicyFault.ControlCharacter
            : PolicyFault.None;
        if (fault != PolicyFault.None)
        {
            return false;
        }

        var parser = new PolicyParser();
        foreach (var text in Encoding.Latin1.GetString(bytes[..^1]).Split('\n'))
        {
            line++;
            fault = parser.Add(text);
            if (fault != PolicyFault.None)
            {
                return false;
            }
        }

        line = 0;
        fault = parser.Quorum is null ? PolicyFault.BadQuorum : PolicyFault.None;
        policy = parser.Quorum is null ? null : new CheckpointPolicy(parser);
        return policy is not null;
    }

    /// <summary>Writes a policy file: these logs, and at least so many of these witnesses.</summary>
    /// <param name="logs">Keys of type 0x01.</param>
    /// <param name="witnesses">Keys of type 0x04; may be empty.</param>
    /// <param name="quorum">0 for no cosignature, at most the number of witnesses.</param>
    /// <exception cref="ArgumentException">Keys or a number that make no policy.</exception>
    public static string Format(
        IEnumerable<NoteVerifier> logs, IReadOnlyCollection<NoteVerifier> witnesses, int quorum)
    {
        ArgumentNullException.ThrowIfNull(logs);
        ArgumentNullException.ThrowIfNull(witnesses);
        var text = new StringBuilder();
        foreach (var log in logs)
        {
            text.Append("log ").Append(log).Append('\n');
        }

        var names = witnesses.Select(static (_, i) => $"w{i + 1}").ToArray();
        foreach (var (name, witness) in names.Zip(witnesses))
        {
            text.Append("witness ").Append(name).Append(' ').Append(witness).Append('\n');
        }

        text.Append(quorum == 0
            ? $"quorum {NoQuorum}\n"
            : $"group witnesses {quorum} {string.Join(' ', names)}\nquorum witnesses\n");
        var policy = text.ToString();
        return TryParse(Encoding.UTF8.GetBytes(policy), out _, out var fault, out _)
            ? policy
            : throw new ArgumentException($"These make no policy: {fault}.", nameof(logs));
    }

    /// <summary>Opens a checkpoint and asks the policy.</summary>
    /// <param name="note">The whole note.</param>
    /// <param name="checkpoint">The checkpoint, or null when false is returned.</param>
    /// <param name="fault">Why not; <see cref="CheckpointFault.None"/> when true is returned.</param>
    public bool TryVerify(
        ReadOnlySpan<byte> note, [NotNullWhen(true)] out SignedCheckpoint? checkpoint, out CheckpointFault fault)
    {
        checkpoint = null;
        fault = CheckpointFault.MalformedNote;
        return SignedNote.TryParse(note, out var parsed, out _) && TryVerify(parsed, out checkpoint, out fault);
    }

    /// <summary>Opens a checkpoint that was parsed as a note and asks the policy.</summary>
    /// <param name="note">The note.</param>
    /// <param name="checkpoint">The checkpoint, or null when false is returned.</param>
    /// <param name="fault">Why not; <see cref="CheckpointFault.None"/> when true is returned.</param>
    public bool TryVerify(
        SignedNote note, [NotNullWhen(true)] out SignedCheckpoint? checkpoint, out CheckpointFault fault)
    {
        if (!SignedCheckpoint.TryOpen(note, _keys, out checkpoint, out fault))
        {
            return false;
        }

        if (IsQuorum(checkpoint.Verified))
        {
            return true;
        }

        checkpoint = null;
        fault = CheckpointFault.NoQuorum;
        return false;
    }

    private bool IsQuorum(IReadOnlyList<NoteVerification> verified)
    {
        HashSet<string> satisfied = [.. _witnesses
            .Where(witness => verified.Any(line => ReferenceEquals(line.Key, witness.Value)))
            .Select(static witness => witness.Key)];

        // A group names only what stands above it, so one pass in the file's order decides all.
        foreach (var group in _groups)
        {
            if (group.Members.Count(satisfied.Contains) >= group.Threshold)
            {
                satisfied.Add(group.Name);
            }
        }

        return _quorum == NoQuorum || satisfied.Contains(_quorum);
    }

    private static bool HasControl(ReadOnlySpan<byte> bytes)
    {
        foreach (var octet in bytes)
        {
            if (octet is < 0x20 and not ((byte)'\t' or (byte)'\n') or 0x7F)
            {
                return true;
            }
        }

        return false;
    }
}
