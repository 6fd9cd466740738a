using System.Security.Cryptography;
using System.Text.Json;
using AiBos.Ledger;
using AiBos.Sdk;
using Microsoft.Extensions.Logging;

namespace AiBos.Kernel.Audit;

/// <summary>
/// Writes down who read the ledger, and what they looked for; every time, or a share of the times by chance, which
/// nobody can foresee. A log that takes no entry may still be read: that is when it is needed most.
/// </summary>
public sealed class AuditReads
{
    private const int Scale = 1_000_000;

    private readonly LedgerClient _ledger;
    private readonly AuditOptions _options;
    private readonly ILogger<AuditReads> _log;

    internal AuditReads(LedgerClient ledger, AuditOptions options, ILogger<AuditReads> log) =>
        (_ledger, _options, _log) = (ledger, options, log);

    /// <summary>Records a read that found something; reads of nothing tell nothing.</summary>
    /// <param name="tenant">Whose log.</param>
    /// <param name="actor">Who read.</param>
    /// <param name="asked">What was looked for; null values are left out.</param>
    /// <param name="first">First position shown.</param>
    /// <param name="last">Last position shown.</param>
    /// <param name="personal">Whether sealed values were shown.</param>
    public async Task RecordAsync(
        TenantId tenant, PrincipalId actor, IReadOnlyDictionary<string, string?> asked, long first, long last,
        bool personal)
    {
        // Who sees personal data is always written down.
        if (!personal && RandomNumberGenerator.GetInt32(Scale) >= _options.ReadShare * Scale)
            return;
        byte[] payload = JsonSerializer.SerializeToUtf8Bytes(new
        {
            asked = asked.Where(pair => pair.Value is not null).ToDictionary(),
            first,
            last,
            personal,
            share = personal ? 1 : _options.ReadShare,
        });
        AppendResult entry = await _ledger.RecordAsync(
            tenant, EntryKind.Action, actor.Value, "audit.read", "ok", payload).ConfigureAwait(false);
        if (!entry.IsSealed)
            _log.ReadNotRecorded(tenant.Value, actor.Value, entry.Failure ?? "");
    }
}
