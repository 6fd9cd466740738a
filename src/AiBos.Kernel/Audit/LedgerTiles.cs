using AiBos.Kernel.Database;
using AiBos.Ledger;
using AiBos.Ledger.Merkle;
using AiBos.Sdk;
using Npgsql;

namespace AiBos.Kernel.Audit;

/// <summary>
/// The SQL of tiles. Full ones are stored; an unfinished one is the newest entries' hashes, or the roots of the newest
/// full tiles below it, so that it can never disagree with them.
/// </summary>
internal static class LedgerTiles
{
    private const string CountSql =
        "SELECT coalesce(max(tile_index) + 1, 0) FROM aibos.kernel_ledger_tile WHERE tenant_id = $1 AND level = 0";

    private const string RootsSql =
        """
        SELECT root FROM aibos.kernel_ledger_tile
        WHERE tenant_id = $1 AND level = $2 AND tile_index >= $3 AND tile_index < $4 ORDER BY tile_index
        """;

    private const string LeavesSql =
        """
        SELECT leaf_hash FROM aibos.kernel_audit_log WHERE tenant_id = $1 AND seq >= $2 AND seq < $3 ORDER BY seq
        """;

    private const string InsertSql =
        """
        INSERT INTO aibos.kernel_ledger_tile (tenant_id, level, tile_index, hashes, root)
        SELECT * FROM unnest($1::text[], $2::smallint[], $3::bigint[], $4::bytea[], $5::bytea[])
        """;

    private const int TilesOfOneInsertMax = 256;

    /// <summary>
    /// Reads what a writer needs to go on. A log from before there were tiles, or whose tiles somebody removed, gets
    /// them from its leaves here, in the transaction that holds its head; whether they are the leaves that were signed
    /// is the signer's to say.
    /// </summary>
    internal static async Task<TileEdge> OpenAsync(
        NpgsqlConnection connection, TenantId tenant, long size, CancellationToken cancellationToken)
    {
        long tiles;
        await using (NpgsqlCommand count = connection.Command(CountSql, tenant.Value))
            tiles = (long)(await count.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
        long stored = Math.Min(tiles, size / TileId.FullWidth) * TileId.FullWidth;
        var rows = new Dictionary<TileId, NodeHash[]>();
        foreach (TileId id in TileId.OfTree(stored).Where(id => id is { IsFull: false }))
        {
            rows[id] = await ReadAsync(
                connection.Command(RootsSql, tenant.Value, (short)(id.Level - 1), First(id), First(id) + id.Width),
                cancellationToken).ConfigureAwait(false);
        }

        TileEdge edge = TileEdge.FromTiles(stored, id => rows[id]);
        await CatchUpAsync(connection, tenant, edge, size, cancellationToken).ConfigureAwait(false);
        return edge;
    }

    /// <summary>Adds the tiles that a batch filled to its commit.</summary>
    internal static void AddInsert(NpgsqlBatch commands, IReadOnlyList<MovedHead> heads)
    {
        if (heads.Any(moved => moved.Full.Count > 0))
        {
            commands.BatchCommands.Add(Insert(
                [.. heads.SelectMany(moved => moved.Full.Select(tile => (moved.Log.Tenant, tile)))]));
        }
    }

    private static async Task CatchUpAsync(
        NpgsqlConnection connection, TenantId tenant, TileEdge edge, long size, CancellationToken cancellationToken)
    {
        while (edge.Size < size)
        {
            long until = Math.Min(size, edge.Size + (TileId.FullWidth * TilesOfOneInsertMax));
            NodeHash[] leaves = await ReadAsync(
                connection.Command(LeavesSql, tenant.Value, edge.Size, until), cancellationToken)
                .ConfigureAwait(false);
            if (leaves.Length != until - edge.Size)
            {
                // Going on would sign a tree over holes. Verification names them; an operator decides.
                throw new LedgerUnavailableException(
                    $"Entries between {edge.Size} and {until} of this log are missing.", retryable: false);
            }

            var full = new List<Tile>();
            foreach (NodeHash leaf in leaves)
                edge.Append(LeafHash.FromBytes(leaf.ToArray()), full);
            if (full.Count == 0)
                continue;
            await using var batch = new NpgsqlBatch(connection);
            batch.BatchCommands.Add(Insert([.. full.Select(tile => (tenant, tile))]));
            await batch.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private static NpgsqlBatchCommand Insert((TenantId Tenant, Tile Tile)[] tiles) => Statement.Of(
        InsertSql,
        tiles.Select(tile => tile.Tenant.Value).ToArray(),
        tiles.Select(tile => (short)tile.Tile.Id.Level).ToArray(),
        tiles.Select(tile => tile.Tile.Id.Index).ToArray(),
        tiles.Select(tile => tile.Tile.ToArray()).ToArray(),
        tiles.Select(tile => tile.Tile.ParentHash().ToArray()).ToArray());

    private static long First(TileId id) => id.Index * TileId.FullWidth;

    private static async Task<NodeHash[]> ReadAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using (command)
        {
            var hashes = new List<NodeHash>();
            await using NpgsqlDataReader reader =
                await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
                hashes.Add(NodeHash.FromBytes(reader.GetFieldValue<byte[]>(0)));
            return [.. hashes];
        }
    }
}
