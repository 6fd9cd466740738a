using AiBos.Ledger.Anchoring;
using Microsoft.Extensions.Logging;

namespace AiBos.Kernel.Audit;

/// <summary>
/// Begins another anchor log where an operator asked for it on this machine (<c>aibos signer anchors</c>), and only if
/// the present one cannot go on here: its key or state is lost or damaged, or the database has other entries than were
/// signed. The former log keeps what it has; nothing of it is signed any more.
/// </summary>
internal sealed class AnchorRenewal(
    AnchorState state, AnchorStore store, TimeProvider time, ILogger<AnchorRenewal> log)
{
    /// <summary>The fault of a silo that leaves the log to another one, and of one that lost it.</summary>
    internal const string NotHere = "Key and state of the anchor log are not here: lost, or another silo's.";

    /// <summary>Takes up a request; returns the anchor log that goes on: the new one, or the one that was given.
    /// </summary>
    internal async Task<RegisteredAnchorLog?> TakeAsync(
        RegisteredAnchorLog? present, CancellationToken cancellationToken)
    {
        AnchorRequest? request;
        try
        {
            request = AnchorRequest.Find(state.Directory);
        }
        catch (InvalidDataException e)
        {
            return Refuse(present, e.Message);
        }

        if (request is null)
            return present;
        if (present is null)
            return Refuse(present, "There is no anchor log yet.");
        (string? fault, long entries) = await ExamineAsync(present, cancellationToken).ConfigureAwait(false);
        if (fault is null)
            return Refuse(present, "The anchor log goes on; there is nothing to begin anew.");
        if (request.Entries != entries)
            return Refuse(present, $"{fault} It has {entries} entries, not {request.Entries}; give that number.");
        int number = NextAfter(present.Number);
        if (state.Make(number) is not { } begun)
            return Refuse(present, "Another process has the directory.");
        var next = new RegisteredAnchorLog(
            number, begun.LogId.ToArray(), time.GetUtcNow(), entries, request.Reason);
        RegisteredAnchorLog newest = await store.RegisterAsync(next, cancellationToken).ConfigureAwait(false);
        if (!newest.LogId.AsSpan().SequenceEqual(next.LogId))
            return Refuse(newest, "Another silo began one meanwhile.");
        // Beside the key from now on: a request that is still there after a crash finds a log that goes on.
        File.Move(
            Path.Combine(state.Directory, AnchorRequest.FileName),
            Path.Combine(state.DirectoryOf(number), AnchorRequest.FileName), overwrite: true);
        log.AnchorsBegun(begun.Origin, state.OriginOf(present.Number), entries, request.Reason);
        return newest;
    }

    /// <summary>What keeps the log from going on here, null if nothing does, and how many entries it has.</summary>
    internal async Task<(string? Fault, long Entries)> ExamineAsync(
        RegisteredAnchorLog present, CancellationToken cancellationToken)
    {
        long stored = await store.CountAsync(present.Number, cancellationToken).ConfigureAwait(false);
        AnchorLog? here;
        try
        {
            here = state.Find(present.Number);
        }
        catch (InvalidDataException e)
        {
            return (e.Message, stored);
        }

        if (here is null || !here.LogId.Span.SequenceEqual(present.LogId))
            return (NotHere, stored);
        long entries = Math.Max(stored, here.Size);
        if (state.Newest > present.Number && !IsUnused(state.Newest))
            return ($"The database is from before {state.OriginOf(state.Newest)} was begun here.", entries);
        // The state is ahead by one entry after a crash between the two; by more only when somebody took some away.
        return stored == here.Size || stored == here.Newest?.Index
            ? (null, entries)
            : ($"The database has {stored} entries of the anchor log, and {here.Size} were signed.", entries);
    }

    // One that was made, and never registered because the database was away, is taken up again.
    private int NextAfter(int present) => state.Newest > present && IsUnused(state.Newest)
        ? state.Newest
        : Math.Max(present, state.Newest) + 1;

    private bool IsUnused(int number) => state.Find(number) is { Size: 0 };

    private RegisteredAnchorLog? Refuse(RegisteredAnchorLog? present, string reason)
    {
        string path = Path.Combine(state.Directory, AnchorRequest.FileName);
        File.Move(path, path + ".refused", overwrite: true);
        log.AnchorRequestRefused(reason);
        return present;
    }
}
