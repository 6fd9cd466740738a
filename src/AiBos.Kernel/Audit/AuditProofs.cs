using AiBos.Kernel.Database;
using AiBos.Ledger.Merkle;
using AiBos.Sdk;
using Npgsql;

namespace AiBos.Kernel.Audit;

/// <summary>That an entry stands in a tree: verify as RFC 9162, section 2.1.3.2. Hashes are 64 hex digits.</summary>
/// <param name="Seq">Place of the entry.</param>
/// <param name="Size">Leaves of the tree.</param>
/// <param name="LeafHash">Hash of the entry; compute it from the leaf instead of believing it.</param>
/// <param name="Hashes">Siblings from the leaf upwards.</param>
/// <param name="Root">Root of the tree; it counts only if a signed checkpoint of that size states it.</param>
public sealed record InclusionProof(
    long Seq, long Size, string LeafHash, IReadOnlyList<string> Hashes, string Root);

/// <summary>That a tree only grew: verify as RFC 9162, section 2.1.4.2. Hashes are 64 hex digits.</summary>
/// <param name="From">Leaves of the earlier tree.</param>
/// <param name="To">Leaves of the later tree.</param>
/// <param name="FromRoot">Root of the earlier tree.</param>
/// <param name="ToRoot">Root of the later tree.</param>
/// <param name="Hashes">The proof, in the RFC's order.</param>
public sealed record ConsistencyProof(
    long From, long To, string FromRoot, string ToRoot, IReadOnlyList<string> Hashes);

/// <summary>
/// Proofs for explicit sizes, in the tenant's own scope. At most some dozen tiles are read whatever the size. A proof
/// built from rows that somebody changed does not verify; it is not this class that has to be trusted.
/// </summary>
public sealed class AuditProofs(KernelDatabase database)
{
    private const string TileSql =
        """
        SELECT hashes FROM aibos.kernel_ledger_tile WHERE tenant_id = $1 AND level = $2 AND tile_index = $3
        """;

    private const string RootsSql =
        """
        SELECT root FROM aibos.kernel_ledger_tile
        WHERE tenant_id = $1 AND level = $2 AND tile_index >= $3 AND tile_index < $4 ORDER BY tile_index
        """;

    private const string LeavesSql =
        "SELECT leaf_hash FROM aibos.kernel_audit_log WHERE tenant_id = $1 AND seq >= $2 AND seq < $3 ORDER BY seq";

    /// <summary>Proves that an entry stands in the tree of a size.</summary>
    /// <param name="tenant">Whose log.</param>
    /// <param name="seq">The entry.</param>
    /// <param name="size">Leaves of the tree, above <paramref name="seq"/>; null for the whole log.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <returns>NOT_FOUND without such an entry, VALIDATION_ERROR for a size below it or beyond the log.</returns>
    public Task<Result<InclusionProof>> ProveInclusionAsync(
        TenantId tenant, long seq, long? size, CancellationToken cancellationToken) => ReadAsync<InclusionProof>(
        tenant,
        async (session, whole) =>
        {
            if (seq < 0 || seq >= whole)
                return Refusal.NotFound("There is no such entry.");
            long leaves = size ?? whole;
            if (leaves <= seq || leaves > whole)
                return Refusal.Invalid("/size", $"size is {seq + 1} to {whole} for this entry.");
            var leaf = new MerkleNode(0, seq);
            TileNodes nodes = await LoadAsync(
                session, tenant, leaves, [leaf, .. MerkleProofBuilder.InclusionNodes(seq, leaves),
                    .. MerkleNode.OfTree(leaves)], cancellationToken).ConfigureAwait(false);
            if (!MerkleProofBuilder.TryBuildInclusion(seq, leaves, nodes, out NodeHash[]? proof, out MerkleNode missing)
                || !MerkleProofBuilder.TryBuildFrontier(leaves, nodes, out MerkleFrontier? tree, out missing))
            {
                return Gone(missing);
            }

            return new InclusionProof(
                seq, leaves, nodes.Find(leaf)!.Value.ToString(), Hex(proof), tree.Root().ToString());
        },
        cancellationToken);

    /// <summary>Proves that the tree of one size is the beginning of the tree of another.</summary>
    /// <param name="tenant">Whose log.</param>
    /// <param name="from">Leaves of the earlier tree, at least 1.</param>
    /// <param name="to">Leaves of the later tree.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <returns>VALIDATION_ERROR for sizes out of order, 0, or beyond the log.</returns>
    public Task<Result<ConsistencyProof>> ProveConsistencyAsync(
        TenantId tenant, long from, long to, CancellationToken cancellationToken) => ReadAsync<ConsistencyProof>(
        tenant,
        async (session, whole) =>
        {
            if (from < 1 || from > to)
                return Refusal.Invalid("/from", "from is 1 to the value of to; every tree extends the empty one.");
            if (to > whole)
                return Refusal.Invalid("/to", $"to is at most {whole}, the present size of the log.");
            TileNodes nodes = await LoadAsync(
                session, tenant, to, [.. MerkleProofBuilder.ConsistencyNodes(from, to), .. MerkleNode.OfTree(from),
                    .. MerkleNode.OfTree(to)], cancellationToken).ConfigureAwait(false);
            if (!MerkleProofBuilder.TryBuildConsistency(from, to, nodes, out NodeHash[]? proof, out MerkleNode missing)
                || !MerkleProofBuilder.TryBuildFrontier(from, nodes, out MerkleFrontier? earlier, out missing)
                || !MerkleProofBuilder.TryBuildFrontier(to, nodes, out MerkleFrontier? later, out missing))
            {
                return Gone(missing);
            }

            return new ConsistencyProof(
                from, to, earlier.Root().ToString(), later.Root().ToString(), Hex(proof));
        },
        cancellationToken);

    private async Task<Result<T>> ReadAsync<T>(
        TenantId tenant, Func<TenantSession, long, Task<Result<T>>> read, CancellationToken cancellationToken)
    {
        await using TenantSession session = database.Session(tenant, readOnly: true);
        return await session.TransactionAsync<T>(
            async (db, token) =>
            {
                long size = await db.FindAsync<long>(
                    $"SELECT size FROM aibos.kernel_ledger_head WHERE tenant_id = {tenant}", token)
                    .ConfigureAwait(false);
                return await read((TenantSession)db, size).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
    }

    private static async Task<TileNodes> LoadAsync(
        TenantSession session, TenantId tenant, long size, IEnumerable<MerkleNode> needed,
        CancellationToken cancellationToken)
    {
        var nodes = new TileNodes();
        foreach (TileId id in needed.Select(node => TileId.Holding(node, size)).Distinct())
        {
            if (await FindAsync(session, tenant, id, cancellationToken).ConfigureAwait(false) is { } tile)
                nodes.Add(tile);
        }

        return nodes;
    }

    /// <summary>A tile as wide as asked for; null when rows are missing.</summary>
    internal static async Task<Tile?> FindAsync(
        TenantSession session, TenantId tenant, TileId id, CancellationToken cancellationToken)
    {
        long first = id.Index * TileId.FullWidth;
        NpgsqlBatchCommand command = id switch
        {
            { IsFull: true } => Statement.Of(TileSql, tenant.Value, (short)id.Level, id.Index),
            { Level: 0 } => Statement.Of(LeavesSql, tenant.Value, first, first + id.Width),
            _ => Statement.Of(RootsSql, tenant.Value, (short)(id.Level - 1), first, first + id.Width),
        };
        var bytes = new List<byte>(id.Width * NodeHash.BytesLength);
        await session.ReadPageAsync(
            command,
            reader =>
            {
                bytes.AddRange(reader.GetFieldValue<byte[]>(0));
                return 0;
            },
            0,
            cancellationToken).ConfigureAwait(false);
        return Tile.TryRead(id, bytes.ToArray(), out Tile? tile) ? tile : null;
    }

    private static Refusal Gone(MerkleNode missing) => Refusal.Conflict(
        $"The ledger lacks the subtree {missing.Index} of level {missing.Level}; "
        + "POST /audit/verify tells what is wrong.");

    private static string[] Hex(NodeHash[] hashes) => [.. hashes.Select(hash => hash.ToString())];
}
