using System.Diagnostics.CodeAnalysis;
using System.Text;
using AiBos.Ledger.Durability;
using AiBos.Ledger.Notes;

namespace AiBos.Ledger.Signing;

/// <summary>What the signer knows of a log and of its other incarnations.</summary>
/// <param name="State">What was signed of this one last; null if nothing was.</param>
/// <param name="Resumption">The restore that began this incarnation; null if none did.</param>
/// <param name="Newest">What was signed last of the line, whichever incarnation that was; null if nothing was.</param>
/// <param name="Refusal"><see cref="SignerRefusal.None"/> if it may be signed; <see cref="SignerRefusal.Retired"/> or
/// <see cref="SignerRefusal.Unacknowledged"/>.</param>
public sealed record LogStanding(
    SignerState? State, Resumption? Resumption, SignerState? Newest, SignerRefusal Refusal)
{
    private static readonly byte[] Mark = [.. "AIBOSST1"u8];

    /// <summary>Returns it as bytes, for one process to hand to another.</summary>
    public byte[] ToArray() => StateFile.Encode(
        Mark,
        Encoding.UTF8.GetBytes(Refusal.ToString()),
        State?.ToArray() ?? [],
        Resumption?.ToArray() ?? [],
        Encoding.UTF8.GetBytes(Newest?.Origin ?? string.Empty),
        Newest?.ToArray() ?? []);

    /// <summary>Reads what came from elsewhere; both states must be signed.</summary>
    /// <param name="bytes">What <see cref="ToArray"/> gave.</param>
    /// <param name="origin">The log it must be of.</param>
    /// <param name="keys">Gives the trusted keys under a log's name.</param>
    /// <param name="standing">The standing, or null when false is returned.</param>
    public static bool TryOpen(
        ReadOnlySpan<byte> bytes,
        string origin,
        Func<string, IReadOnlyCollection<NoteVerifier>> keys,
        [NotNullWhen(true)] out LogStanding? standing)
    {
        ArgumentNullException.ThrowIfNull(keys);
        standing = null;
        if (!StateFile.TryDecode(bytes, Mark, 5, out var fields)
            || !Enum.TryParse(Encoding.UTF8.GetString(fields[0]), out SignerRefusal refusal)
            || refusal is not (SignerRefusal.None or SignerRefusal.Retired or SignerRefusal.Unacknowledged)
            || !TryOpenState(fields[1], origin, keys, out var state)
            || !TryOpenState(fields[4], Encoding.UTF8.GetString(fields[3]), keys, out var newest)
            || (newest is not null && !IsSameLine(newest.Origin, origin)))
        {
            return false;
        }

        Resumption? resumption = null;
        if (fields[2].Length > 0 && !Resumption.TryOpen(fields[2], origin, out resumption))
        {
            return false;
        }

        standing = new LogStanding(state, resumption, newest, refusal);
        return true;
    }

    private static bool TryOpenState(
        byte[] bytes, string origin, Func<string, IReadOnlyCollection<NoteVerifier>> keys, out SignerState? state)
    {
        state = null;
        return bytes.Length == 0 || SignerState.TryOpen(bytes, origin, keys(origin), out state);
    }

    private static bool IsSameLine(string one, string other) => one == other
        || (LogOrigin.TryParse(one, out var first) && LogOrigin.TryParse(other, out var second)
            && first.Line == second.Line);
}
