using System.Text;
using AiBos.Kernel.Database;
using AiBos.Sdk;

namespace AiBos.Kernel.Audit;

/// <summary>An entry as readers see it.</summary>
/// <param name="Seq">Place in the tenant's log, from 0.</param>
/// <param name="Id">Id of the entry.</param>
/// <param name="Kind">Wire name of its kind.</param>
/// <param name="AtUs">Microseconds UTC.</param>
/// <param name="Actor">Who acted.</param>
/// <param name="Action">What was done.</param>
/// <param name="Outcome"><c>ok</c> or an error code.</param>
/// <param name="Leaf">The hashed bytes.</param>
/// <param name="LeafHash">Their RFC 6962 hash.</param>
/// <param name="Payload">Canonical JSON.</param>
public sealed record AuditEntry(
    long Seq, Guid Id, string Kind, long AtUs, string Actor, string Action, string Outcome, byte[] Leaf,
    byte[] LeafHash, byte[] Payload);

/// <summary>What to look for; null means anything. Times are inclusive from, exclusive to.</summary>
/// <param name="Action">The action.</param>
/// <param name="Actor">Who acted.</param>
/// <param name="Kind">Wire name of the kind.</param>
/// <param name="From">Earliest time.</param>
/// <param name="To">First time no longer wanted.</param>
/// <param name="Subject">Data subject about whom personal values were sealed in the entry.</param>
public sealed record AuditFilter(
    string? Action, string? Actor, string? Kind, DateTimeOffset? From, DateTimeOffset? To, string? Subject = null);

/// <summary>Reading the log, in the tenant's own scope.</summary>
public sealed class AuditEntries
{
    private readonly KernelDatabase _database;
    private readonly ISubjectKeys _subjectKeys;

    internal AuditEntries(KernelDatabase database, ISubjectKeys subjectKeys) =>
        (_database, _subjectKeys) = (database, subjectKeys);

    /// <summary>Entries in order of the log, after a place; at most 500.</summary>
    public async Task<IReadOnlyList<AuditEntry>> ListAsync(
        TenantId tenant, AuditFilter filter, long afterSeq, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 501);
        Sql source = Sql.Of($"aibos.kernel_audit_log AS l");
        Sql place = Sql.Of($"l.seq");
        if (filter.Subject is { } subject)
        {
            IReadOnlyList<string> keys =
                await _subjectKeys.ListAsync(tenant, subject, cancellationToken).ConfigureAwait(false);
            if (keys.Count == 0)
                return [];
            // The index says where to look and the leaf what is there: it names the keys of its payload in hexadecimal,
            // and nothing else in it looks like one by chance. OFFSET keeps the planner to this way, place by place,
            // so that a page costs as much as it has entries; it would rather walk the log when it knows no better.
            byte[][] names = [.. keys.Select(Encoding.ASCII.GetBytes)];
            place = Sql.Of($"p.seq");
            source = Sql.Of(
                $"""
                (SELECT DISTINCT seq FROM aibos.kernel_sealed_entry
                    WHERE tenant_id = {tenant} AND key_id = ANY ({keys.ToArray()}) AND seq > {afterSeq}
                    ORDER BY seq) AS p
                CROSS JOIN LATERAL (SELECT * FROM aibos.kernel_audit_log AS e
                    WHERE e.tenant_id = {tenant} AND e.seq = p.seq AND EXISTS (
                        SELECT 1 FROM unnest({names}::bytea[]) AS k (name) WHERE position(k.name IN e.leaf) > 0)
                    OFFSET 0) AS l
                """);
        }

        await using TenantSession session = _database.Session(tenant, readOnly: true);
        return await session.QueryAsync<AuditEntry>(
            $"""
            SELECT l.seq, l.id, l.kind, l.at_us, l.actor, l.action, l.outcome, l.leaf, l.leaf_hash, l.payload
            FROM {source}
            WHERE l.tenant_id = {tenant} AND l.seq > {afterSeq}
            {(filter.Action is { } action ? Sql.Of($"AND action = {action}") : Sql.Empty)}
            {(filter.Actor is { } actor ? Sql.Of($"AND actor = {actor}") : Sql.Empty)}
            {(filter.Kind is { } kind ? Sql.Of($"AND kind = {kind}") : Sql.Empty)}
            {(filter.From is { } from ? Sql.Of($"AND at_us >= {Micros(from)}") : Sql.Empty)}
            {(filter.To is { } to ? Sql.Of($"AND at_us < {Micros(to)}") : Sql.Empty)}
            ORDER BY {place} LIMIT {limit}
            """,
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>One entry, or null.</summary>
    public async Task<AuditEntry?> FindAsync(TenantId tenant, long seq, CancellationToken cancellationToken)
    {
        await using TenantSession session = _database.Session(tenant, readOnly: true);
        return await session.FindAsync<AuditEntry>(
            $"""
            SELECT seq, id, kind, at_us, actor, action, outcome, leaf, leaf_hash, payload
            FROM aibos.kernel_audit_log WHERE tenant_id = {tenant} AND seq = {seq}
            """,
            cancellationToken).ConfigureAwait(false);
    }

    private static long Micros(DateTimeOffset at) =>
        (at - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
}
