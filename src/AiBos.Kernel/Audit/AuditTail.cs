using AiBos.Kernel.Database;
using AiBos.Ledger;

namespace AiBos.Kernel.Audit;

/// <summary>Verifies the entries that a log got since the last look, on from the last one seen.</summary>
internal sealed class AuditTail(KernelDatabase database)
{
    internal async Task<VerificationReport> VerifyAsync(
        GrownLog log, ScrubPace pace, CancellationToken cancellationToken)
    {
        var verifier = new ChainVerifier(log.Origin, log.TailSize, log.TailHash);
        if (log.Head.Size < log.TailSize)
        {
            verifier.Report(new Finding(
                FindingCodes.Truncated, log.Head.Size, log.TailSize - 1, "size", $"{log.TailSize}",
                $"{log.Head.Size}"));
            return verifier.Complete(null);
        }

        await using TenantSession session = database.Session(log.Tenant, readOnly: true);
        long last = log.TailSize - 1;
        int rows;
        do
        {
            long started = pace.Start();
            (rows, last) = await session.ReadPageAsync(
                AuditRows.Page(log.Tenant, last, log.Head.Size),
                reader =>
                {
                    LedgerRow row = AuditRows.Read(reader);
                    verifier.Add(row);
                    return row.Seq;
                },
                last,
                cancellationToken).ConfigureAwait(false);
            await pace.RestAsync(started, cancellationToken).ConfigureAwait(false);
        }
        while (rows == AuditRows.PageRows);
        return verifier.Complete(log.Head);
    }
}
