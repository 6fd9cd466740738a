using AiBos.Ledger;

namespace AiBos.Kernel.Audit;

/// <summary>Wakes the <see cref="CheckpointWriter"/> of this silo before its time. Rings add up to one.</summary>
internal sealed class CheckpointBell
{
    private TaskCompletionSource _rung = New();

    /// <summary>Whether an entry is signed at once: whoever takes rights away must not be able to take the proof along.
    /// </summary>
    internal static bool IsUrgent(EntryKind kind) => kind is EntryKind.Permission or EntryKind.Contract
        or EntryKind.Guardian or EntryKind.Erasure or EntryKind.Export or EntryKind.Key or EntryKind.Restore;

    internal void Ring() => Volatile.Read(ref _rung).TrySetResult();

    /// <summary>Completes at the next ring, at once if it rang since the last call.</summary>
    internal async Task WaitAsync()
    {
        TaskCompletionSource rung = Volatile.Read(ref _rung);
        await rung.Task.ConfigureAwait(false);
        Volatile.Write(ref _rung, New());
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
