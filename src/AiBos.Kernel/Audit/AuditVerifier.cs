using AiBos.Kernel.Database;
using AiBos.Ledger;
using AiBos.Sdk;
using Npgsql;

namespace AiBos.Kernel.Audit;

/// <summary>
/// Reads a tenant's whole log in one snapshot, page by page, and recomputes everything. Memory is one page, whatever
/// the size of the log. Runs in the tenant's own scope, so it can vouch only for what the tenant can see.
/// </summary>
internal sealed class AuditVerifier(KernelDatabase database)
{
    internal const int PageRows = 2_000;

    private const string PageSql =
        """
        SELECT tenant_id, seq, id, kind, at_us, actor, action, outcome, leaf, leaf_hash, payload
        FROM aibos.kernel_audit_log WHERE tenant_id = $1 AND seq > $2 ORDER BY seq LIMIT $3
        """;

    /// <summary>Verifies; CANNOT_VERIFY when there is no ledger. Throws when PostgreSQL is away.</summary>
    internal async Task<VerificationReport> VerifyAsync(TenantId tenant, CancellationToken cancellationToken)
    {
        await using TenantSession session = database.Session(tenant, readOnly: true);
        Result<VerificationReport> report = await session.TransactionAsync<VerificationReport>(
            async (db, token) => await VerifyAsync((TenantSession)db, tenant, token).ConfigureAwait(false),
            cancellationToken).ConfigureAwait(false);
        return report.Value;
    }

    private async Task<VerificationReport> VerifyAsync(
        TenantSession session, TenantId tenant, CancellationToken cancellationToken)
    {
        HeadRow? head = await session.FindAsync<HeadRow>(
            $"SELECT incarnation, size, head_hash FROM aibos.kernel_ledger_head WHERE tenant_id = {tenant}",
            cancellationToken).ConfigureAwait(false);
        var verifier = new ChainVerifier($"{database.DeploymentId}/t/{tenant.Value}/{head?.Incarnation ?? 1}");
        long last = long.MinValue;
        int rows;
        do
        {
            (rows, last) = await session.ReadPageAsync(
                Page(tenant, last), reader => Add(verifier, reader), last, cancellationToken).ConfigureAwait(false);
        }
        while (rows == PageRows);
        if (head is null)
            return verifier.Complete(null);
        VerificationReport report = verifier.Complete(new LedgerHead(head.Size, LeafHash.FromBytes(head.HeadHash)));
        // A bundle may honestly be a part. Here rows and head come from one snapshot of one database: what is missing
        // was taken away.
        return report.Status == VerificationStatus.Incomplete
            ? report with { Status = VerificationStatus.Tampered }
            : report;
    }

    private static NpgsqlBatchCommand Page(TenantId tenant, long after)
    {
        var command = new NpgsqlBatchCommand(PageSql);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = tenant.Value });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = after });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = PageRows });
        return command;
    }

    private static long Add(ChainVerifier verifier, NpgsqlDataReader reader)
    {
        long seq = reader.GetInt64(1);
        verifier.Add(new LedgerRow
        {
            TenantId = reader.GetString(0),
            Seq = seq,
            Id = reader.GetGuid(2),
            Kind = reader.GetString(3),
            AtMicros = reader.GetInt64(4),
            Actor = reader.GetString(5),
            Action = reader.GetString(6),
            Outcome = reader.GetString(7),
            Leaf = reader.GetFieldValue<byte[]>(8),
            LeafHash = reader.GetFieldValue<byte[]>(9),
            Payload = reader.GetFieldValue<byte[]>(10),
        });
        return seq;
    }

    private sealed record HeadRow(int Incarnation, long Size, byte[] HeadHash);
}
