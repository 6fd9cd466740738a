using System.Text.Json;
using AiBos.Ledger;
using AiBos.Sdk;
using Microsoft.Extensions.Logging;

namespace AiBos.Kernel.Audit;

/// <summary>Verification as callers see it: the report, and the entry that says it was made.</summary>
public sealed class AuditService
{
    private const int FindingsOnLedgerMax = 50;
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);
    private readonly AuditVerifier _verifier;
    private readonly LedgerClient _ledger;
    private readonly ILogger<AuditService> _log;

    internal AuditService(AuditVerifier verifier, LedgerClient ledger, ILogger<AuditService> log) =>
        (_verifier, _ledger, _log) = (verifier, ledger, log);

    /// <summary>
    /// Verifies a tenant's whole log and records the run: <c>audit.chain.verified</c> or <c>audit.chain.tampered</c>
    /// (severity CRITICAL). The entry comes after the snapshot, so it is not part of what was verified.
    /// </summary>
    /// <param name="tenant">Whose log.</param>
    /// <param name="actor">Who asked; <c>kernel</c> for the nightly run.</param>
    /// <param name="cancellationToken">Stops the verification.</param>
    public async Task<(VerificationReport Report, AppendResult Entry)> VerifyAsync(
        TenantId tenant, string actor, CancellationToken cancellationToken)
    {
        VerificationReport report = await _verifier.VerifyAsync(tenant, cancellationToken).ConfigureAwait(false);
        bool valid = report.Status == VerificationStatus.Valid;
        if (valid)
        {
            _log.ChainVerified(tenant.Value, report.Entries);
        }
        else
        {
            Finding? first = report.Findings.Count > 0 ? report.Findings[0] : null;
            _log.ChainTampered(
                tenant.Value, VerificationStatuses.ToWire(report.Status), report.FindingsTotal,
                first?.Code ?? "", first?.Seq ?? -1);
        }

        byte[] payload = JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                status = VerificationStatuses.ToWire(report.Status),
                severity = valid ? "INFO" : "CRITICAL",
                entries = report.Entries,
                findings = report.Findings.Take(FindingsOnLedgerMax),
                findingsTotal = report.FindingsTotal,
            },
            Json);
        AppendResult entry = await _ledger.RecordAsync(
            tenant, EntryKind.Verification, actor, valid ? "audit.chain.verified" : "audit.chain.tampered",
            valid ? "ok" : VerificationStatuses.ToWire(report.Status), payload).ConfigureAwait(false);
        return (report, entry);
    }
}
