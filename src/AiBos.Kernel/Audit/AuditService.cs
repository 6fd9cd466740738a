using System.Text.Json;
using System.Text.Json.Serialization;
using AiBos.Ledger;
using AiBos.Sdk;
using Microsoft.Extensions.Logging;

namespace AiBos.Kernel.Audit;

/// <summary>Verification as callers see it: the report, and the entry that says it was made.</summary>
public sealed class AuditService
{
    private const int FindingsOnLedgerMax = 50;
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);
    internal const string TailScope = "tail";
    private const string FullScope = "full";
    private readonly AuditVerifier _verifier;
    private readonly LedgerClient _ledger;
    private readonly ScrubStore _scrub;
    private readonly AuditOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<AuditService> _log;

    internal AuditService(
        AuditVerifier verifier, LedgerClient ledger, ScrubStore scrub, AuditOptions options, TimeProvider time,
        ILogger<AuditService> log)
    {
        _verifier = verifier;
        _ledger = ledger;
        _scrub = scrub;
        _options = options;
        _time = time;
        _log = log;
    }

    /// <summary>
    /// Verifies a tenant's whole log and records the run: <c>audit.chain.verified</c> or <c>audit.chain.tampered</c>
    /// (severity CRITICAL). The entry comes after the last one read, so it is not part of what was verified.
    /// </summary>
    /// <param name="tenant">Whose log.</param>
    /// <param name="actor">Who asked.</param>
    /// <param name="cancellationToken">Stops the verification.</param>
    public Task<(VerificationReport Report, AppendResult Entry)> VerifyAsync(
        TenantId tenant, string actor, CancellationToken cancellationToken) =>
        VerifyAsync(tenant, actor, ScrubPace.Full(_time), cancellationToken);

    /// <summary>The same at leisure, for the nightly run.</summary>
    internal Task<(VerificationReport Report, AppendResult Entry)> VerifyGentlyAsync(
        TenantId tenant, CancellationToken cancellationToken) =>
        VerifyAsync(tenant, "kernel", new ScrubPace(_options.ScrubShare, _time), cancellationToken);

    private async Task<(VerificationReport Report, AppendResult Entry)> VerifyAsync(
        TenantId tenant, string actor, ScrubPace pace, CancellationToken cancellationToken)
    {
        VerificationReport report =
            await _verifier.VerifyAsync(tenant, pace, cancellationToken).ConfigureAwait(false);
        TailLooks looks = await _scrub.FindLooksAsync(tenant, cancellationToken).ConfigureAwait(false);
        AppendResult entry = await RecordAsync(tenant, actor, report, FullScope, looks).ConfigureAwait(false);
        // Only a run that stands on the ledger counts as one.
        if (entry.IsSealed)
            await _scrub.SaveFullAsync(tenant, report, looks, cancellationToken).ConfigureAwait(false);
        return (report, entry);
    }

    /// <summary>Tells the operator, and writes the run into the log.</summary>
    /// <param name="tenant">Whose log.</param>
    /// <param name="actor">Who asked.</param>
    /// <param name="report">What was found.</param>
    /// <param name="scope">What was read.</param>
    /// <param name="looks">Looks at new entries that this entry stands for as well. They get none of their own: it
    /// would be a new entry, to be looked at next.</param>
    internal async Task<AppendResult> RecordAsync(
        TenantId tenant, string actor, VerificationReport report, string scope, TailLooks? looks = null)
    {
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
            new Run(
                scope, VerificationStatuses.ToWire(report.Status), valid ? "INFO" : "CRITICAL", report.Entries,
                report.Findings.Take(FindingsOnLedgerMax), report.FindingsTotal,
                looks is { Looks: > 0 } ? looks : null),
            Json);
        return await _ledger.RecordAsync(
            tenant, EntryKind.Verification, actor, valid ? "audit.chain.verified" : "audit.chain.tampered",
            valid ? "ok" : VerificationStatuses.ToWire(report.Status), payload).ConfigureAwait(false);
    }

    private sealed record Run(
        string Scope, string Status, string Severity, long Entries, IEnumerable<Finding> Findings, long FindingsTotal,
        [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] TailLooks? Tail);
}
