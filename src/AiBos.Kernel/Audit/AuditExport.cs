using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using AiBos.Kernel.Database;
using AiBos.Ledger;
using AiBos.Ledger.Anchoring;
using AiBos.Ledger.Merkle;
using AiBos.Sdk;
using Npgsql;

namespace AiBos.Kernel.Audit;

/// <summary>
/// Writes a log, or a part of it, as a bundle that anyone can verify without this product: leaves, payloads, tiles, the
/// newest checkpoint and a manifest. Streams; memory is one page of entries.
/// </summary>
public sealed class AuditExport
{
    private const int PageRows = 500;

    private const string PageSql =
        """
        SELECT seq, leaf, payload FROM aibos.kernel_audit_log
        WHERE tenant_id = $1 AND seq >= $2 AND seq < $3 ORDER BY seq
        """;

    private const string Readme =
        """
        This is a part of a tamper-evident log, in public formats.

        entries.jsonl    one entry a line; SHA-256 of a zero byte and the line, without its end, is its leaf hash
        payloads.jsonl   what the entries are about; each entry carries the SHA-256 of its payload
        checkpoint       size and Merkle root of the log, signed (C2SP signed note, tlog-checkpoint)
        absent-keys.txt  keys of personal fields that were gone when this was made; an entry of kind erasure names those
                         that were destroyed on the record. Not there if there are none.
        tile/            the tree's hashes (C2SP tlog-tiles, RFC 6962)
        anchors/         earlier checkpoints, and what a timestamp authority said about them (RFC 3161), if any;
                         in sigstore/ the newest one in the deployment's anchor log, as a Sigstore bundle
        policy           the key the server says it signs with: compare it with the one you were given before
        MANIFEST.sha256  check with: sha256sum -c MANIFEST.sha256

        aibos audit verify --bundle DIR --policy FILE verifies it without network or database.
        """;

    private readonly KernelDatabase _database;
    private readonly CheckpointStore _checkpoints;
    private readonly CheckpointSigning _signing;
    private readonly LedgerClient _ledger;
    private readonly ISubjectKeys _subjectKeys;

    internal AuditExport(
        KernelDatabase database, CheckpointStore checkpoints, CheckpointSigning signing, LedgerClient ledger,
        ISubjectKeys subjectKeys)
    {
        _database = database;
        _checkpoints = checkpoints;
        _signing = signing;
        _ledger = ledger;
        _subjectKeys = subjectKeys;
    }

    /// <summary>
    /// Records the export, then plans it: entries under the newest checkpoint. NOT_FOUND before the first checkpoint,
    /// VALIDATION_ERROR for a range that no entry lies in.
    /// </summary>
    /// <param name="tenant">Whose log.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="from">First entry.</param>
    /// <param name="to">First entry no longer wanted; null for all under the checkpoint.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<Result<ExportPlan>> PlanAsync(
        TenantId tenant, PrincipalId actor, long from, long? to, CancellationToken cancellationToken)
    {
        StoredCheckpoint? stored =
            await _checkpoints.FindServedAsync(tenant, _signing, cancellationToken).ConfigureAwait(false);
        if (stored is null)
            return Refusal.NotFound("No checkpoint was signed yet; try again in a second.");
        long end = to ?? stored.Size;
        if (end > stored.Size)
            return Refusal.Invalid("/to", $"to is at most {stored.Size}, what the newest checkpoint covers.");
        if (from >= end)
            return Refusal.Invalid("/from", "from is below to; the range holds no entry.");
        byte[] payload = Encoding.UTF8.GetBytes($$"""{"from":{{from}},"size":{{stored.Size}},"to":{{end}}}""");
        AppendResult entry = await _ledger.RecordAsync(
            tenant, EntryKind.Export, actor.Value, "audit.export", "ok", payload).ConfigureAwait(false);
        return entry.IsSealed
            ? new ExportPlan(tenant, from, end, stored.Size, stored.Note, _signing.FormatPolicy(stored.Origin))
            : new Refusal(
                ErrorCode.LedgerUnavailable, "The export could not be recorded in time, so nothing is handed out.");
    }

    /// <summary>Writes the bundle as a zip, in one pass.</summary>
    /// <param name="plan">What to write.</param>
    /// <param name="destination">Where; not closed.</param>
    /// <param name="cancellationToken">Stops it; the archive then lacks its directory and cannot be opened.</param>
    public async Task WriteAsync(ExportPlan plan, Stream destination, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var archive = new ZipArchive(destination, ZipArchiveMode.Create, leaveOpen: true);
        await using (archive.ConfigureAwait(false))
        {
            var manifest = new StringBuilder();
            await using TenantSession session = _database.Session(plan.Tenant, readOnly: true);
            await WriteRowsAsync(session, plan, archive, manifest, cancellationToken).ConfigureAwait(false);
            await WriteTilesAsync(session, plan, archive, manifest, cancellationToken).ConfigureAwait(false);
            await AddAsync(archive, manifest, "checkpoint", plan.Checkpoint).ConfigureAwait(false);
            await WriteAnchorsAsync(session, plan, archive, manifest, cancellationToken).ConfigureAwait(false);
            if (plan.Policy is { } policy)
                await AddAsync(archive, manifest, "policy", policy).ConfigureAwait(false);
            await AddAsync(archive, manifest, "README.txt", Readme + "\n").ConfigureAwait(false);
            await AddAsync(archive, null, "MANIFEST.sha256", manifest.ToString()).ConfigureAwait(false);
        }
    }

    // Twice over the rows: an archive is written file by file, and neither fits in memory.
    private async Task WriteRowsAsync(
        TenantSession session, ExportPlan plan, ZipArchive archive, StringBuilder manifest,
        CancellationToken cancellationToken)
    {
        var keys = new HashSet<string>(StringComparer.Ordinal);
        var absent = new SortedSet<string>(StringComparer.Ordinal);
        await WriteFileAsync(archive, manifest, "entries.jsonl", file => ReadAsync(
            session, plan,
            reader =>
            {
                byte[] leaf = reader.GetFieldValue<byte[]>(1);
                keys.UnionWith(SealedFields.KeysOf(leaf));
                return [.. leaf, (byte)'\n'];
            },
            file,
            cancellationToken,
            async () =>
            {
                if (keys.Count > 0)
                {
                    absent.UnionWith(await _subjectKeys.FindAbsentAsync(plan.Tenant, keys, cancellationToken)
                        .ConfigureAwait(false));
                }

                keys.Clear();
            })).ConfigureAwait(false);
        await WriteFileAsync(archive, manifest, "payloads.jsonl", file => ReadAsync(
            session, plan,
            reader => [.. "{\"payload\":"u8, .. reader.GetFieldValue<byte[]>(2),
                .. Encoding.ASCII.GetBytes($",\"seq\":{reader.GetInt64(0)}}}\n")],
            file, cancellationToken)).ConfigureAwait(false);
        if (absent.Count > 0)
        {
            await AddAsync(archive, manifest, "absent-keys.txt", string.Join('\n', absent) + "\n")
                .ConfigureAwait(false);
        }
    }

    private static async Task ReadAsync(
        TenantSession session, ExportPlan plan, Func<NpgsqlDataReader, byte[]> line, Func<byte[], Task> file,
        CancellationToken cancellationToken, Func<Task>? afterPage = null)
    {
        for (long from = plan.From; from < plan.To; from += PageRows)
        {
            var page = new List<byte[]>();
            await session.ReadPageAsync(
                Statement.Of(PageSql, plan.Tenant.Value, from, Math.Min(plan.To, from + PageRows)),
                reader =>
                {
                    page.Add(line(reader));
                    return 0;
                },
                0,
                cancellationToken).ConfigureAwait(false);
            foreach (byte[] row in page)
                await file(row).ConfigureAwait(false);
            if (afterPage is not null)
                await afterPage().ConfigureAwait(false);
        }
    }

    private static async Task WriteTilesAsync(
        TenantSession session, ExportPlan plan, ZipArchive archive, StringBuilder manifest,
        CancellationToken cancellationToken)
    {
        foreach (TileId id in TileId.OfTree(plan.Size))
        {
            // A tile that is gone is left out: the verifier names it.
            if (await AuditProofs.FindAsync(session, plan.Tenant, id, cancellationToken).ConfigureAwait(false)
                is { } tile)
            {
                await WriteFileAsync(archive, manifest, id.ToString(), file => file(tile.ToArray()))
                    .ConfigureAwait(false);
            }
        }
    }

    private static async Task WriteAnchorsAsync(
        TenantSession session, ExportPlan plan, ZipArchive archive, StringBuilder manifest,
        CancellationToken cancellationToken)
    {
        string origin = plan.Checkpoint[..plan.Checkpoint.IndexOf('\n', StringComparison.Ordinal)];
        IReadOnlyList<StoredTimestamp> stored = await TimestampStore
            .ListAsync(session, plan.Tenant, origin, plan.Size, cancellationToken).ConfigureAwait(false);
        foreach ((long size, string note, byte[] reply) in stored)
        {
            await AddAsync(archive, manifest, $"anchors/{size}.checkpoint", note).ConfigureAwait(false);
            await WriteFileAsync(archive, manifest, $"anchors/{size}.tsr", file => file(reply)).ConfigureAwait(false);
        }

        if (await AnchorStore.FindNewestAsync(session, plan.Tenant, origin, plan.Size, cancellationToken)
            .ConfigureAwait(false) is not { } entry)
        {
            return;
        }

        // A name of its own: what a timestamp is about may bear other signatures under the same size.
        await WriteFileAsync(archive, manifest, "anchors/sigstore/checkpoint", file => file(entry.Note))
            .ConfigureAwait(false);
        await WriteFileAsync(archive, manifest, "anchors/sigstore/bundle.json", file => file(
            SigstoreBundle.Write(entry))).ConfigureAwait(false);
        await WriteFileAsync(archive, manifest, "anchors/sigstore/trusted_root.json", file => file(
            SigstoreBundle.WriteTrustedRoot(entry))).ConfigureAwait(false);
    }

    private static Task AddAsync(ZipArchive archive, StringBuilder? manifest, string name, string text) =>
        WriteFileAsync(archive, manifest, name, file => file(Encoding.UTF8.GetBytes(text)));

    private static async Task WriteFileAsync(
        ZipArchive archive, StringBuilder? manifest, string name, Func<Func<byte[], Task>, Task> write)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Stream file = await archive.CreateEntry(name, CompressionLevel.Fastest).OpenAsync().ConfigureAwait(false);
        await using (file.ConfigureAwait(false))
        {
            await write(async bytes =>
            {
                hash.AppendData(bytes);
                await file.WriteAsync(bytes).ConfigureAwait(false);
            }).ConfigureAwait(false);
        }

        manifest?.Append(Convert.ToHexStringLower(hash.GetHashAndReset())).Append("  ").Append(name).Append('\n');
    }
}

/// <summary>What an export holds.</summary>
/// <param name="Tenant">Whose log.</param>
/// <param name="From">First entry.</param>
/// <param name="To">First entry that is not part of it.</param>
/// <param name="Size">Size of the checkpoint, and of the tree the tiles are of.</param>
/// <param name="Checkpoint">The signed note.</param>
/// <param name="Policy">The key, as the server says it; null on a silo without the signer.</param>
public sealed record ExportPlan(
    TenantId Tenant, long From, long To, long Size, string Checkpoint, string? Policy);
