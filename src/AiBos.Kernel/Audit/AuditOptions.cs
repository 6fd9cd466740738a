using AiBos.Ledger.Notes;

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
    /// Share of the reads of entries that become an entry themselves, 0.001–1, default 1: every one. Each such entry
    /// says the share, so that reads can be counted back.
    /// </summary>
    public double ReadShare { get; set; } = 1;

    /// <summary>
    /// Unix socket of a signer in a process of its own (<c>aibos signer</c>), default none: this process signs with the
    /// key under its data directory. Needs <see cref="SignerToken"/> and <see cref="SignerKey"/>.
    /// </summary>
    public string SignerSocket { get; set; } = "";

    /// <summary>File with the token that the signer asks for, mode 0600. Ignored without a socket.</summary>
    public string SignerToken { get; set; } = "";

    /// <summary>
    /// Public key of the signer in base64, as it prints it. An answer that neither it nor a key that it vouched for
    /// signed is none. Ignored without a socket.
    /// </summary>
    public string SignerKey { get; set; } = "";

    /// <summary>
    /// Witnesses that cosign checkpoints (C2SP tlog-witness), default none: for each its address and its verifier key,
    /// all with white space between, at most 16.
    /// </summary>
    public string Witnesses { get; set; } = "";

    /// <summary>
    /// How many of <see cref="Witnesses"/> must have cosigned a checkpoint that readers are given, and how many the
    /// policy asks for: 0 to their number, default 1. 0 asks for none. Ignored without witnesses.
    /// </summary>
    public int WitnessQuorum { get; set; } = 1;

    /// <summary>
    /// How often the checkpoint of a log that changed goes into the deployment's anchor log, 1 min–7 d, default 1 h.
    /// </summary>
    public TimeSpan AnchorEvery { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Time of day of the nightly verification, UTC, default 02:00.</summary>
    public TimeSpan NightlyAt { get; set; } = TimeSpan.FromHours(2);

    /// <summary>The next time of day of <see cref="NightlyAt"/> after a moment.</summary>
    internal DateTimeOffset NextNight(DateTimeOffset now)
    {
        var today = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero) + NightlyAt;
        return today > now ? today : today.AddDays(1);
    }

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
        Check(ReadShare is >= 0.001 and <= 1, nameof(ReadShare), ReadShare, "0.001 to 1");
        Check(
            SignerSocket.Length == 0 || SignerToken.Length > 0, nameof(SignerToken), "empty",
            "a file when SignerSocket is set");
        Check(
            SignerSocket.Length == 0 || ReadKey(SignerKey) is not null, nameof(SignerKey), SignerKey,
            "a public key, 32 bytes in base64, when SignerSocket is set");
        int witnesses = WitnessAddress.ReadAll(Witnesses)?.Count ?? -1;
        Check(
            witnesses >= 0, nameof(Witnesses), Witnesses,
            "pairs of an http address and a verifier key of type 0x04, each of another key, at most 16");
        Check(
            witnesses == 0 || (WitnessQuorum >= 0 && WitnessQuorum <= witnesses), nameof(WitnessQuorum), WitnessQuorum,
            $"0 to {witnesses}, the number of witnesses");
        Check(
            AnchorEvery >= TimeSpan.FromMinutes(1) && AnchorEvery <= TimeSpan.FromDays(7), nameof(AnchorEvery),
            AnchorEvery, "1 min to 7 d");
        Check(
            NightlyAt >= TimeSpan.Zero && NightlyAt < TimeSpan.FromDays(1), nameof(NightlyAt), NightlyAt,
            "00:00 to 23:59");
    }

    /// <summary>Reads <see cref="SignerKey"/>; null when it holds no key.</summary>
    internal static byte[]? ReadKey(string text)
    {
        byte[] key = new byte[NoteVerifier.PublicKeyBytes];
        return Convert.TryFromBase64String(text, key, out int length) && length == key.Length ? key : null;
    }

    private static bool IsSeconds(TimeSpan span) => span >= TimeSpan.FromSeconds(1) && span <= TimeSpan.FromMinutes(1);

    private static void Check(bool holds, string name, object value, string range)
    {
        if (!holds)
            throw KernelStartException.Option($"Kernel:Audit:{name}", value, range);
    }
}
