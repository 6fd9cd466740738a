using System.Text;
using AiBos.Kernel.Database;
using AiBos.Ledger;
using AiBos.Ledger.Checkpoints;
using AiBos.Ledger.Merkle;
using AiBos.Ledger.Notes;
using AiBos.Ledger.Signing;
using AiBos.Sdk;
using Npgsql;

namespace AiBos.Kernel.Audit;

/// <summary>
/// Reads a tenant's whole log page by page and recomputes everything. Memory is one page, whatever the size of the log,
/// and no snapshot is held. Runs in the tenant's own scope, so it can vouch only for what the tenant can see.
/// </summary>
internal sealed class AuditVerifier(
    KernelDatabase database, CheckpointSigning signing, CheckpointStore checkpoints, RollbackGuard guard,
    ProtectionCheck protection, ISubjectKeys subjectKeys)
{
    private const string TilesSql =
        """
        SELECT t.hashes, t.root
        FROM unnest($2::smallint[], $3::bigint[]) WITH ORDINALITY AS x (level, tile_index, place)
        LEFT JOIN aibos.kernel_ledger_tile t
            ON t.tenant_id = $1 AND t.level = x.level AND t.tile_index = x.tile_index
        ORDER BY x.place
        """;

    /// <summary>Verifies, resting between pages; CANNOT_VERIFY without a ledger. Throws when PostgreSQL is away.
    /// </summary>
    internal async Task<VerificationReport> VerifyAsync(
        TenantId tenant, ScrubPace pace, CancellationToken cancellationToken)
    {
        // Before the head: read after it, the signed state could be ahead, and a sound log would look cut off.
        (SignerState? signed, Finding? unreadable) =
            await FindSignedAsync(tenant, cancellationToken).ConfigureAwait(false);
        await using TenantSession session = database.Session(tenant, readOnly: true);
        HeadRow? head = await HeadRow.FindAsync(session, tenant, cancellationToken).ConfigureAwait(false);
        string origin = database.Origin(tenant, head?.Incarnation ?? 1);
        var verifier = new ChainVerifier(origin);
        var absent = new AbsentKeys();
        var succession = new KeySuccession();
        await ReadAsync(session, tenant, head, signed, verifier, absent, succession, pace, cancellationToken)
            .ConfigureAwait(false);
        foreach (Finding unavailable in absent.Findings())
            verifier.Report(unavailable);
        await CheckEndAsync(session, tenant, verifier, cancellationToken).ConfigureAwait(false);
        await CheckIncarnationAsync(tenant, origin, head, verifier, cancellationToken).ConfigureAwait(false);
        await CheckCopyAsync(tenant, origin, signed, verifier, succession, cancellationToken).ConfigureAwait(false);
        foreach (Finding weakened in await protection.FindAsync(cancellationToken).ConfigureAwait(false))
            verifier.Report(weakened);
        VerificationReport report = verifier.Complete(
            head is null ? null : new LedgerHead(head.Size, LeafHash.FromBytes(head.HeadHash)));
        // A bundle may honestly be a part. Here all that the head counts was committed before it was read, and nothing
        // is ever removed: what is missing was taken away.
        if (report.Status == VerificationStatus.Incomplete)
            report = report with { Status = VerificationStatus.Tampered };
        if (unreadable is null)
            return report;
        // Nothing says that the log was altered, and nothing can say that it was not.
        return report with
        {
            Status = report.Status == VerificationStatus.Valid ? VerificationStatus.CannotVerify : report.Status,
            Findings = [.. report.Findings, unreadable],
            FindingsTotal = report.FindingsTotal + 1,
        };
    }

    private async Task ReadAsync(
        TenantSession session, TenantId tenant, HeadRow? head, SignerState? signed, ChainVerifier verifier,
        AbsentKeys absent, KeySuccession succession, ScrubPace pace, CancellationToken cancellationToken)
    {
        var tree = new TreeVerifier(signed?.CopyFrontier(), verifier.Report);
        long last = long.MinValue;
        int rows;
        do
        {
            long started = pace.Start();
            var full = new List<Tile>();
            var keyed = new List<(long Seq, IReadOnlyList<string> Keys)>();
            var erasures = new List<byte[]>();
            (rows, last) = await session.ReadPageAsync(
                AuditRows.Page(tenant, last, head?.Size ?? long.MaxValue),
                reader =>
                {
                    LedgerRow row = AuditRows.Read(reader);
                    full.AddRange(tree.Add(row.Seq, verifier.Add(row)));
                    if (SealedFields.KeysOf(row.Leaf.Span) is { Count: > 0 } keys)
                        keyed.Add((row.Seq, keys));
                    if (row.Kind == "key" && row.Payload is { } rotation)
                        succession.Saw(row.Leaf.Span, rotation);
                    if (row.Kind == "erasure" && row.Payload is { } payload)
                        erasures.Add(payload);
                    return row.Seq;
                },
                last,
                cancellationToken).ConfigureAwait(false);
            await CompareAsync(session, tenant, tree, full, cancellationToken).ConfigureAwait(false);
            await FollowAsync(tenant, absent, keyed, cancellationToken).ConfigureAwait(false);
            foreach (Finding missing in await SubjectIndex.FindMissingAsync(session, tenant, keyed, cancellationToken)
                .ConfigureAwait(false))
                verifier.Report(missing);
            erasures.ForEach(payload => absent.Erase(payload));
            await pace.RestAsync(started, cancellationToken).ConfigureAwait(false);
        }
        while (rows == AuditRows.PageRows);
        tree.Complete(head?.Size ?? 0);
    }

    // An erasure comes after what it erases, so its keys are known to be absent before it names them.
    private async Task FollowAsync(
        TenantId tenant, AbsentKeys absent, List<(long Seq, IReadOnlyList<string> Keys)> keyed,
        CancellationToken cancellationToken)
    {
        if (keyed.Count == 0)
            return;
        string[] keys = [.. keyed.SelectMany(entry => entry.Keys).Distinct(StringComparer.Ordinal)];
        foreach (string key in await subjectKeys.FindAbsentAsync(tenant, keys, cancellationToken).ConfigureAwait(false))
            absent.Add(key);
        foreach ((long seq, IReadOnlyList<string> used) in keyed)
            absent.Saw(seq, used);
    }

    // In one snapshot with the head of that moment, since the log may have grown while it was read.
    private static async Task CheckEndAsync(
        TenantSession session, TenantId tenant, ChainVerifier verifier, CancellationToken cancellationToken)
    {
        BeyondRow? beyond = await session.FindAsync<BeyondRow>(
            $"""
             SELECT min(l.seq) AS first, max(l.seq) AS last FROM aibos.kernel_audit_log l
             JOIN aibos.kernel_ledger_head h ON h.tenant_id = l.tenant_id AND l.seq >= h.size
             WHERE l.tenant_id = {tenant} HAVING count(*) > 0
             """,
            cancellationToken).ConfigureAwait(false);
        if (beyond is not null)
        {
            verifier.Report(new Finding(
                FindingCodes.Unexpected, beyond.First, beyond.First == beyond.Last ? null : beyond.Last));
        }
    }

    private async Task<(SignerState? Signed, Finding? Unreadable)> FindSignedAsync(
        TenantId tenant, CancellationToken cancellationToken)
    {
        if (signing.Signer is not { } signer)
            return (null, null);
        await using TenantSession session = database.Session(tenant, readOnly: true);
        int incarnation = await session.FindAsync<int>(
            $"SELECT incarnation FROM aibos.kernel_ledger_head WHERE tenant_id = {tenant}", cancellationToken)
            .ConfigureAwait(false);
        string origin = database.Origin(tenant, Math.Max(incarnation, 1));
        try
        {
            return (await signer.FindAsync(origin, cancellationToken).ConfigureAwait(false), null);
        }
        catch (Exception e) when (e is InvalidDataException or SignerUnavailableException)
        {
            return (null, new Finding(FindingCodes.SignedStateUnreadable, 0, Column: "signer"));
        }
    }

    // Read after the snapshot: an incarnation that is over stays over, and one that has begun has its entry by then.
    private async Task CheckIncarnationAsync(
        TenantId tenant, string origin, HeadRow? head, ChainVerifier verifier, CancellationToken cancellationToken)
    {
        if (head is null)
            return;
        string? fault = await guard.CheckIncarnationAsync(
            new OpenedLog(tenant, origin, head.Size), cancellationToken).ConfigureAwait(false);
        if (fault is not null)
            verifier.Report(new Finding(FindingCodes.Rollback, Math.Max(head.Size - 1, 0), Column: "incarnation"));
    }

    // The copy that readers get must at least be the signer's word, whatever its age.
    private async Task CheckCopyAsync(
        TenantId tenant, string origin, SignerState? signed, ChainVerifier verifier, KeySuccession succession,
        CancellationToken cancellationToken)
    {
        if (signing.Signer is not { } signer)
            return;
        foreach (Finding unvouched in succession.Findings(signer.Keys.Under(origin)))
            verifier.Report(unvouched);
        if (await checkpoints.FindAsync(tenant, cancellationToken).ConfigureAwait(false) is not { } copy)
            return;

        // After a restore the copy is that of an incarnation before, for the moment until the new one is signed.
        string of = signed is null && copy.Origin.StartsWith(
            database.Origin(tenant, 0)[..^1], StringComparison.Ordinal) ? copy.Origin : origin;
        IReadOnlyList<NoteVerifier> keys = signer.Keys.Under(of);
        if (!SignedCheckpoint.TryOpen(Encoding.UTF8.GetBytes(copy.Note), keys, out SignedCheckpoint? opened, out _)
            || opened.Checkpoint.Origin != of || opened.Checkpoint.Size != copy.Size)
        {
            verifier.Report(new Finding(FindingCodes.BadSignature, Math.Max(copy.Size - 1, 0), Column: "checkpoint"));
        }
        else if (succession.Check(opened.Note, keys, "checkpoint") is { } retired)
        {
            verifier.Report(retired);
        }
    }

    private static async Task CompareAsync(
        TenantSession session, TenantId tenant, TreeVerifier tree, List<Tile> full, CancellationToken cancellationToken)
    {
        if (full.Count == 0)
            return;
        NpgsqlBatchCommand command = Statement.Of(
            TilesSql, tenant.Value, full.Select(tile => (short)tile.Id.Level).ToArray(),
            full.Select(tile => tile.Id.Index).ToArray());
        await session.ReadPageAsync(
            command,
            (reader, place) =>
            {
                if (reader.IsDBNull(0))
                    tree.Compare(full[place], [], []);
                else
                    tree.Compare(full[place], reader.GetFieldValue<byte[]>(0), reader.GetFieldValue<byte[]>(1));
                return place + 1;
            },
            0,
            cancellationToken).ConfigureAwait(false);
    }

    private sealed record BeyondRow(long First, long Last);
}
