using AiBos.Ledger.Durability;
using AiBos.Ledger.Notes;

namespace AiBos.Ledger.Signing;

/// <summary>
/// The files of the signer's memory: for each log what was signed last, and for each line that was restored what began
/// its newest incarnation. Knows no locks; a file is replaced as a whole.
/// </summary>
internal sealed class SignerDirectory(string directory, Func<SignerKey[]> keys, Action? beforeRename)
{
    /// <summary>Reads what was signed last, null if nothing was. False if it is damaged.</summary>
    public bool TryFind(string origin, out SignerState? state)
    {
        state = null;
        NoteVerifier[] verifiers = [.. keys().Select(key => key.ForOrigin(origin).Verifier)];
        var bytes = StateFile.Find(PathOf(origin));
        return bytes is null || SignerState.TryDecode(bytes, origin, verifiers, out state);
    }

    /// <summary>What files say of all incarnations. A line is recorded once it has a later one than the first.
    /// </summary>
    public bool TryStand(string origin, out LogStanding standing)
    {
        standing = new LogStanding(null, null, null, SignerRefusal.None);
        if (!TryFind(origin, out var own))
        {
            return false;
        }

        standing = new LogStanding(own, null, own, SignerRefusal.None);
        if (!LogOrigin.TryParse(origin, out var log))
        {
            return true;
        }

        Resumption? begun = null;
        if (StateFile.Find(PathOfLine(log.Line)) is { } bytes && !Resumption.TryDecode(bytes, log.Line, out begun))
        {
            return false;
        }

        var last = begun is null ? log.With(1) : Parse(begun.Origin);
        var newest = last == log ? own : null;
        if (newest is null && !TryFindNewest(last, begun is { IsAdopted: true } ? last.Incarnation : 1, out newest))
        {
            return false;
        }

        var refusal = log.Incarnation < last.Incarnation ? SignerRefusal.Retired
            : log.Incarnation > last.Incarnation && (begun ?? (object?)newest) is not null
                ? SignerRefusal.Unacknowledged
            : SignerRefusal.None;
        standing = new LogStanding(own, begun?.Origin == origin ? begun : null, newest, refusal);
        return true;
    }

    /// <summary>Stores what was signed; durable on return.</summary>
    public void Save(SignerState state) => DurableFile.Replace(PathOf(state.Origin), state.Encode(), beforeRename);

    /// <summary>Stores what began the newest incarnation; durable on return.</summary>
    public void Save(Resumption resumption) =>
        DurableFile.Replace(PathOfLine(Parse(resumption.Origin).Line), resumption.Encode(), beforeRename);

    // A begun incarnation may have no state yet; then the one before it was signed last.
    private bool TryFindNewest(LogOrigin last, int first, out SignerState? newest)
    {
        newest = null;
        for (var incarnation = last.Incarnation; incarnation >= first && newest is null; incarnation--)
        {
            if (!TryFind(last.With(incarnation).ToString(), out newest))
            {
                return false;
            }
        }

        return true;
    }

    private static LogOrigin Parse(string origin) =>
        LogOrigin.TryParse(origin, out var log) ? log : throw new InvalidDataException("No incarnation.");

    private string PathOfLine(string line) => Path.Combine(directory, StateFile.NameOf(line) + ".resumed");

    private string PathOf(string origin) => Path.Combine(directory, StateFile.NameOf(origin));
}
