namespace AiBos.Kernel.Audit;

/// <summary>Where an entry stands in its tenant's log, or why it could not be appended.</summary>
[GenerateSerializer]
[Immutable]
[Alias("aibos.audit.AppendResult")]
public sealed record AppendResult
{
    /// <summary>Place in the log, from 0; -1 when not appended.</summary>
    [Id(0)]
    public required long Seq { get; init; }

    /// <summary>Leaf hash, 64 lower-case hex digits; empty when not appended.</summary>
    [Id(1)]
    public required string Hash { get; init; }

    /// <summary>Null when the entry is durable; otherwise why not, for the log of the kernel.</summary>
    [Id(2)]
    public string? Failure { get; init; }

    /// <summary>
    /// True when trying again may append it: the writer was fenced, the queue was full, PostgreSQL was away. The
    /// outcome of this try is unknown; the entry's id keeps a second try from writing twice.
    /// </summary>
    [Id(3)]
    public bool Retryable { get; init; }

    /// <summary>
    /// The deferred effect did not do what it promised: neither effect nor entry came to be, for certain.
    /// </summary>
    [Id(4)]
    public bool EffectMissed { get; init; }

    /// <summary>Whether the entry is durable.</summary>
    public bool IsSealed => Failure is null;

    internal static AppendResult Missed { get; } = new()
    {
        Seq = -1, Hash = "", Failure = "The deferred effect did not do what it promised.", EffectMissed = true,
    };

    internal static AppendResult Refused(string reason, bool retryable = true) =>
        new() { Seq = -1, Hash = "", Failure = reason, Retryable = retryable };
}
