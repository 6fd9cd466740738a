namespace AiBos.Kernel.Audit;

/// <summary>Drafts on their way, and whoever waits for them. Completed exactly once, on every path.</summary>
internal sealed class PendingAppend
{
    // Continuations run elsewhere: the loop must not carry its callers' work.
    private readonly TaskCompletionSource<AppendResult> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal PendingAppend(EntryDraft[] drafts, DeferredEffect? effect = null)
    {
        Drafts = drafts;
        Effect = effect;
        long bytes = 0;
        foreach (EntryDraft draft in drafts)
            bytes += draft.Payload.Length + HeaderBytesEstimate;
        Bytes = bytes;
    }

    private const int HeaderBytesEstimate = 600;

    internal EntryDraft[] Drafts { get; }
    internal long Bytes { get; }

    /// <summary>What is written with the entries; null for entries alone.</summary>
    internal DeferredEffect? Effect { get; }

    /// <summary>Whether the effect missed in the try under way: then nothing of this append is written.</summary>
    internal bool EffectMissed { get; set; }

    /// <summary>How often its batch ended without anybody knowing whether it was committed.</summary>
    internal int UnknownOutcomes { get; set; }

    /// <summary>How often its batch waited in vain for another writer's session.</summary>
    internal int Waits { get; set; }

    internal Task<AppendResult> Completion => _done.Task;

    internal void Complete(AppendResult result) => _done.TrySetResult(result);
}
