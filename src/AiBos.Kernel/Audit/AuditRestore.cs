using System.Text.Json;
using AiBos.Kernel.Database;
using AiBos.Ledger;
using AiBos.Ledger.Merkle;
using AiBos.Ledger.Signing;
using AiBos.Sdk;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace AiBos.Kernel.Audit;

/// <summary>
/// Lets a log go on that does not extend what was signed of it: a new incarnation, whose first entry owns up to what is
/// lost. The signer retires the old one for ever and signs the new one only with that entry.
/// </summary>
public sealed class AuditRestore
{
    /// <summary>Most characters of a reason.</summary>
    public const int ReasonCharsMax = 1_000;

    // Each look costs the signer a question.
    private const int LooksMax = 3;

    private const string LockSql =
        """
        SELECT at_us FROM aibos.kernel_ledger_head
        WHERE tenant_id = $1 AND incarnation = $2 AND size = $3 AND head_hash = $4 FOR UPDATE
        """;

    private const string MoveSql =
        """
        UPDATE aibos.kernel_ledger_head
        SET incarnation = $2, epoch = epoch + 1, size = $3, head_hash = $4, at_us = $5 WHERE tenant_id = $1
        """;

    private readonly KernelDatabase _database;
    private readonly CheckpointSigning _signing;
    private readonly RollbackGuard _guard;
    private readonly CheckpointStore _checkpoints;
    private readonly CheckpointBell _bell;
    private readonly IIdSource _ids;
    private readonly TimeProvider _time;
    private readonly ILogger<AuditRestore> _log;

    internal AuditRestore(
        KernelDatabase database, CheckpointSigning signing, RollbackGuard guard, CheckpointStore checkpoints,
        CheckpointBell bell, IIdSource ids, TimeProvider time, ILogger<AuditRestore> log)
    {
        _database = database;
        _signing = signing;
        _guard = guard;
        _checkpoints = checkpoints;
        _bell = bell;
        _ids = ids;
        _time = time;
        _log = log;
    }

    /// <summary>Opens the next incarnation. Durable on success. The signer agrees first, and then the entry and the
    /// head's incarnation are written at once; whatever ends in between leaves the log closed, and the same call again
    /// completes it. Asked again after that, the answer is the same.</summary>
    /// <param name="tenant">Whose log.</param>
    /// <param name="actor">Who answers for it.</param>
    /// <param name="reason">Why, 1 to <see cref="ReasonCharsMax"/> characters; stays on the log for ever.</param>
    /// <param name="signedSize">Number of entries that were signed last, so that nobody gives up more than they know;
    /// null is refused with that number.</param>
    /// <param name="cancellationToken">Stops before anything is written.</param>
    public async Task<Result<RestoredLog>> RestoreAsync(
        TenantId tenant, PrincipalId actor, string reason, long? signedSize, CancellationToken cancellationToken)
    {
        if (_signing.Signer is not { } signer)
            return Refusal.Conflict("This silo does not sign; ask the one that holds the signer.");
        for (int look = 1; look <= LooksMax; look++)
        {
            if (await TryRestoreAsync(signer, tenant, actor, reason, signedSize, cancellationToken)
                .ConfigureAwait(false) is { } answer)
            {
                return answer;
            }
        }

        return Refusal.Conflict("The log changed meanwhile, again and again; look again.");
    }

    // Null when an entry came between the look and the change: a log that was opened while the signer was away fills.
    private async Task<Result<RestoredLog>?> TryRestoreAsync(
        ICheckpointSigner signer, TenantId tenant, PrincipalId actor, string reason, long? signedSize,
        CancellationToken cancellationToken)
    {
        HeadRow head = await FindHeadAsync(tenant, cancellationToken).ConfigureAwait(false);
        string origin = _database.Origin(tenant, head.Incarnation);
        LogStanding standing;
        try
        {
            standing = await signer.StandAsync(origin, cancellationToken).ConfigureAwait(false);
        }
        catch (InvalidDataException)
        {
            return Refusal.Conflict(
                "What was signed of this log cannot be read, so nobody can say what would be given up. Put the signer's"
                + " file back from its own backup first.");
        }
        catch (SignerUnavailableException e)
        {
            _log.RestoreUnsigned(e, tenant.Value);
            return Away(
                "The signer cannot be asked, so nobody can say what would be given up. Nothing was changed. Start the "
                + "signer, then run this again.");
        }

        // With what the signer said just now: asked again, and away by then, it would let the guard pass.
        if (await _guard.FindFaultAsync(standing, new OpenedLog(tenant, origin, head.Size), cancellationToken)
            .ConfigureAwait(false) is not { } fault)
        {
            return await FindDoneAsync(tenant, standing, reason, signedSize, cancellationToken).ConfigureAwait(false)
                is { } done ? done
                : Refusal.Conflict("The log extends all that was signed of it; there is nothing to restore.");
        }

        long lost = standing.Newest?.Size ?? 0;
        if (signedSize != lost)
        {
            return Refusal.Conflict(
                $"{fault} {lost} entries were signed, and the log has {head.Size}. To go on without what is lost, give "
                + $"{lost} as signedSize.");
        }

        return await WriteAsync(signer, tenant, actor, reason, head, cancellationToken).ConfigureAwait(false);
    }

    private async Task<Result<RestoredLog>?> WriteAsync(
        ICheckpointSigner signer, TenantId tenant, PrincipalId actor, string reason, HeadRow head,
        CancellationToken cancellationToken)
    {
        await using NpgsqlConnection connection =
            await _database.Ledger.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using NpgsqlTransaction transaction =
            await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        // An operator waits for what writers hold; the login's patience is for writers.
        await using (NpgsqlCommand patience = connection.Command("SET LOCAL lock_timeout = 0"))
            await patience.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        // The head first, held while the signer is asked: of two restores at once the signer would remember one, and
        // the database might hold the other.
        await using var find = new NpgsqlBatch(connection);
        find.BatchCommands.Add(Statement.Of(LockSql, tenant.Value, head.Incarnation, head.Size, head.HeadHash));
        if (await find.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is not long at)
            return null;
        Resumption? resumption;
        SignerRefusal refusal;
        try
        {
            (resumption, refusal) = await signer.ResumeAsync(
                _database.Origin(tenant, head.Incarnation), head.Size, reason, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (SignerUnavailableException e)
        {
            _log.RestoreUnsigned(e, tenant.Value);
            return Away(
                "The signer was lost before it agreed, or before it could say so. The database was not changed, and "
                + "the log takes no entry. Start the signer, then run this again; that completes it.");
        }

        if (resumption is null)
            return Refusal.Conflict($"The signer refuses: {refusal}.");
        SealedEntry entry = await WriteAsync(connection, tenant, actor, resumption, head, at).ConfigureAwait(false);
        await transaction.CommitAsync(CancellationToken.None).ConfigureAwait(false);
        RestoredLog restored = Restored(resumption, entry.Hash.ToString());
        _log.LogRestored(tenant.Value, resumption.Origin, head.Size, restored.SignedSize);
        _bell.Ring();
        return restored;
    }

    private async Task<SealedEntry> WriteAsync(
        NpgsqlConnection connection, TenantId tenant, PrincipalId actor, Resumption resumption, HeadRow head, long at)
    {
        var log = new TenantLog(tenant, resumption.Origin, 0, default, new TileEdge(), 1);
        SealedEntry entry = SealedEntry.After(
            log,
            new EntryDraft
            {
                Id = _ids.NewId(),
                Kind = EntryKind.Restore,
                Actor = actor.Value,
                Action = "audit.restore",
                Outcome = "ok",
                Payload = resumption.Payload.ToArray(),
                Commitment = resumption.Commitment,
            },
            new LogHead(head.Size, LeafHash.FromBytes(head.HeadHash), at),
            _time.GetMicros());
        using (NpgsqlBinaryImporter rows = LedgerStore.BeginRows(connection))
        {
            LedgerStore.Write(rows, entry);
            rows.Complete();
        }

        // Tiles that this entry fills are made when the next writer opens the log.
        await using var move = new NpgsqlBatch(connection);
        move.BatchCommands.Add(Statement.Of(
            MoveSql, tenant.Value, resumption.Incarnation, entry.Head.Size, entry.HashBytes, entry.AtMicros));
        await move.ExecuteNonQueryAsync(CancellationToken.None).ConfigureAwait(false);
        return entry;
    }

    // The same restore, whose answer was lost on its way; anything else has nothing to restore.
    private async Task<RestoredLog?> FindDoneAsync(
        TenantId tenant, LogStanding standing, string reason, long? signedSize, CancellationToken cancellationToken)
    {
        if (standing.Resumption is not { Payload.IsEmpty: false } begun)
            return null;
        byte[]? hash = await _checkpoints.FindHashAsync(tenant, begun.At, cancellationToken).ConfigureAwait(false);
        return hash is not null && Restored(begun, Convert.ToHexStringLower(hash)) is var done
            && done.SignedSize == signedSize && ReasonOf(begun) == reason ? done : null;
    }

    private static string? ReasonOf(Resumption begun)
    {
        using JsonDocument payload = JsonDocument.Parse(begun.Payload);
        return payload.RootElement.GetProperty("reason").GetString();
    }

    // What was given up is read from what the entry says about it, so the first answer and a later one are the same.
    private static RestoredLog Restored(Resumption begun, string hash)
    {
        using JsonDocument payload = JsonDocument.Parse(begun.Payload);
        JsonElement signed = payload.RootElement.GetProperty("signed");
        return new RestoredLog(
            begun.Origin, begun.At, hash, signed.GetProperty("origin").GetString()!,
            signed.GetProperty("size").GetInt64(), signed.GetProperty("root").GetString()!);
    }

    private static Refusal Away(string sentence) => new(ErrorCode.LedgerUnavailable, sentence)
    {
        RetryAfter = TimeSpan.FromSeconds(5),
    };

    private async Task<HeadRow> FindHeadAsync(TenantId tenant, CancellationToken cancellationToken)
    {
        await using TenantSession session = _database.Session(tenant, readOnly: true);
        return await HeadRow.FindAsync(session, tenant, cancellationToken).ConfigureAwait(false)
            ?? throw new LedgerUnavailableException("There is no ledger for this tenant.", retryable: false);
    }
}

/// <summary>A new incarnation.</summary>
/// <param name="Log">Its origin.</param>
/// <param name="Seq">Position of the entry that began it.</param>
/// <param name="Hash">Leaf hash of that entry, hex.</param>
/// <param name="SignedLog">The origin of what was signed before.</param>
/// <param name="SignedSize">How many entries that had.</param>
/// <param name="SignedRoot">The root over them, hex.</param>
public sealed record RestoredLog(
    string Log, long Seq, string Hash, string SignedLog, long SignedSize, string SignedRoot);
