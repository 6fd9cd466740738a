namespace AiBos.Kernel.Audit;

/// <summary>Limits of the ledger. Validated at start.</summary>
public sealed class AuditOptions
{
    /// <summary>
    /// Entries waiting per tenant, 100–1,000,000, default 20,000. Beyond: LEDGER_UNAVAILABLE at once.
    /// </summary>
    public int QueueEntriesMax { get; set; } = 20_000;

    /// <summary>
    /// Entries of one commit, 1–10,000, default 500: with a thousand waiting callers one half is prepared while the
    /// other is committed; measured, 1,000 was slower by a fifth and 300 by a half.
    /// </summary>
    public int BatchEntriesMax { get; set; } = 500;

    /// <summary>Payload bytes of one commit, 64 KiB–64 MiB, default 8 MiB. One larger entry goes alone.</summary>
    public long BatchBytesMax { get; set; } = 8 << 20;

    /// <summary>
    /// How long the writer tries to learn the fate of a commit whose answer was lost, 1–60 s, default 5 s. After that
    /// its callers are told that the outcome is unknown, and the writer starts over from the database's head.
    /// </summary>
    public TimeSpan ResolveTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long a tenant's commands go the interactive way after a planned effect missed, 0–60 s, default 250 ms: a
    /// miss makes others that share the commit run again, so a tenant may not cause many of them.
    /// </summary>
    public TimeSpan EffectRest { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// How often logs that changed are signed, 0.1–60 s, default 0.75 s. Entries about rights, contracts, guardians,
    /// erasures and exports are signed at once.
    /// </summary>
    public TimeSpan CheckpointEvery { get; set; } = TimeSpan.FromMilliseconds(750);

    /// <summary>How often new entries are read back and verified, 1 s–1 h, default 5 s.</summary>
    public TimeSpan ScrubEvery { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Share of one core, the database's part included, that verification in the background takes, 0.001–1, default
    /// 0.05. The whole of every log must be read within a day: see the operator's page for how much that carries.
    /// </summary>
    public double ScrubShare { get; set; } = 0.05;

    /// <summary>
    /// How often the checkpoint of a log that changed goes into the deployment's anchor log, 1 min–7 d, default 1 h.
    /// </summary>
    public TimeSpan AnchorEvery { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Time of day of the nightly verification, UTC, default 02:00.</summary>
    public TimeSpan NightlyAt { get; set; } = TimeSpan.FromHours(2);

    internal void Validate()
    {
        Check(QueueEntriesMax is >= 100 and <= 1_000_000, nameof(QueueEntriesMax), QueueEntriesMax, "100 to 1,000,000");
        Check(BatchEntriesMax is >= 1 and <= 10_000, nameof(BatchEntriesMax), BatchEntriesMax, "1 to 10,000");
        Check(BatchBytesMax is >= 64 << 10 and <= 64 << 20, nameof(BatchBytesMax), BatchBytesMax, "64 KiB to 64 MiB");
        Check(IsSeconds(ResolveTimeout), nameof(ResolveTimeout), ResolveTimeout, "1 s to 60 s");
        Check(
            EffectRest >= TimeSpan.Zero && EffectRest <= TimeSpan.FromMinutes(1), nameof(EffectRest), EffectRest,
            "0 s to 60 s");
        Check(
            CheckpointEvery >= TimeSpan.FromMilliseconds(100) && CheckpointEvery <= TimeSpan.FromMinutes(1),
            nameof(CheckpointEvery), CheckpointEvery, "0.1 s to 60 s");
        Check(
            ScrubEvery >= TimeSpan.FromSeconds(1) && ScrubEvery <= TimeSpan.FromHours(1), nameof(ScrubEvery),
            ScrubEvery, "1 s to 1 h");
        Check(ScrubShare is >= 0.001 and <= 1, nameof(ScrubShare), ScrubShare, "0.001 to 1");
        Check(
            AnchorEvery >= TimeSpan.FromMinutes(1) && AnchorEvery <= TimeSpan.FromDays(7), nameof(AnchorEvery),
            AnchorEvery, "1 min to 7 d");
        Check(
            NightlyAt >= TimeSpan.Zero && NightlyAt < TimeSpan.FromDays(1), nameof(NightlyAt), NightlyAt,
            "00:00 to 23:59");
    }

    private static bool IsSeconds(TimeSpan span) => span >= TimeSpan.FromSeconds(1) && span <= TimeSpan.FromMinutes(1);

    private static void Check(bool holds, string name, object value, string range)
    {
        if (!holds)
            throw KernelStartException.Option($"Kernel:Audit:{name}", value, range);
    }
}
