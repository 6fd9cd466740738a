using AiBos.Kernel.Database;
using AiBos.Ledger;
using AiBos.Sdk;
using Npgsql;

namespace AiBos.Kernel.Audit;

/// <summary>
/// Which entries hold values sealed under which key, so that what is about a person is found without reading the whole
/// log. A row for each key of an entry, written in the entry's commit, and none for an entry without; the leaf says the
/// same, and is what counts.
/// </summary>
internal static class SubjectIndex
{
    // Without conflicts: rows that somebody put there beforehand must not stop the log. Readers look into the leaf.
    private const string InsertSql =
        """
        INSERT INTO aibos.kernel_sealed_entry (tenant_id, key_id, seq)
        SELECT * FROM unnest($1::text[], $2::text[], $3::bigint[]) ON CONFLICT DO NOTHING
        """;

    private const string MissingSql =
        """
        SELECT x.seq, x.key_id FROM unnest($2::bigint[], $3::text[]) AS x (seq, key_id)
        LEFT JOIN aibos.kernel_sealed_entry s ON s.tenant_id = $1 AND s.key_id = x.key_id AND s.seq = x.seq
        WHERE s.seq IS NULL ORDER BY x.seq, x.key_id
        """;

    /// <summary>Adds the rows of a batch to its commit.</summary>
    internal static void AddInsert(NpgsqlBatch commands, IReadOnlyList<SealedEntry> keyed)
    {
        if (keyed.Count == 0)
            return;
        (string Tenant, string Key, long Seq)[] rows = [.. keyed.SelectMany(entry => entry.Draft.KeyId!.Split(',')
            .Select(key => (entry.Tenant.Value, key, entry.Seq)))];
        commands.BatchCommands.Add(Statement.Of(
            InsertSql, rows.Select(row => row.Tenant).ToArray(), rows.Select(row => row.Key).ToArray(),
            rows.Select(row => row.Seq).ToArray()));
    }

    /// <summary>One finding for each key of an entry that has no row.</summary>
    internal static async Task<IReadOnlyList<Finding>> FindMissingAsync(
        TenantSession session, TenantId tenant, IReadOnlyList<(long Seq, IReadOnlyList<string> Keys)> keyed,
        CancellationToken cancellationToken)
    {
        var findings = new List<Finding>();
        if (keyed.Count == 0)
            return findings;
        (long Seq, string Key)[] rows = [.. keyed.SelectMany(entry => entry.Keys.Select(key => (entry.Seq, key)))];
        await session.ReadPageAsync(
            Statement.Of(
                MissingSql, tenant.Value, rows.Select(row => row.Seq).ToArray(), rows.Select(row => row.Key).ToArray()),
            reader =>
            {
                findings.Add(new Finding(
                    FindingCodes.ProjectionMismatch, reader.GetInt64(0), null, "key", reader.GetString(1), null));
                return 0;
            },
            0,
            cancellationToken).ConfigureAwait(false);
        return findings;
    }
}
