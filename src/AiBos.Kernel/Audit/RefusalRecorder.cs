using System.Security.Cryptography;
using System.Text.Json;
using AiBos.Ledger;
using AiBos.Sdk;

namespace AiBos.Kernel.Audit;

/// <summary>Puts refusals on the ledger that happen before or outside of an action.</summary>
public sealed class RefusalRecorder
{
    private const int PointersMax = 50;
    private readonly LedgerClient _ledger;

    internal RefusalRecorder(LedgerClient ledger) => _ledger = ledger;

    /// <summary>Records a refusal of a known principal; the entry is durable when <c>IsSealed</c>.</summary>
    /// <param name="tenant">The credential's tenant.</param>
    /// <param name="principal">Who was refused.</param>
    /// <param name="route">Route pattern that was asked for; never the raw path.</param>
    /// <param name="refusal">Why.</param>
    public Task<AppendResult> RecordAsync(TenantId tenant, PrincipalId principal, string route, Refusal refusal)
    {
        ArgumentNullException.ThrowIfNull(refusal);
        return _ledger.RecordAsync(
            tenant, Kind(refusal), principal.Value, route, ErrorCatalogue.Get(refusal.Code).WireName,
            Payload(refusal, []));
    }

    /// <summary>Records that a principal was refused so many times for the same reason, as one entry.</summary>
    /// <param name="tenant">The credential's tenant.</param>
    /// <param name="principal">Who was refused last.</param>
    /// <param name="route">Route pattern or action that was asked for; never the raw path.</param>
    /// <param name="refusal">Why.</param>
    /// <param name="times">How many times since the last such entry, at least 1.</param>
    public Task<AppendResult> RecordManyAsync(
        TenantId tenant, PrincipalId principal, string route, Refusal refusal, long times)
    {
        ArgumentNullException.ThrowIfNull(refusal);
        string code = ErrorCatalogue.Get(refusal.Code).WireName;
        byte[] payload = CanonicalJson.Canonicalize(JsonSerializer.SerializeToUtf8Bytes(new { code, times }));
        return _ledger.RecordAsync(tenant, Kind(refusal), principal.Value, route, code, payload);
    }

    internal static EntryKind Kind(Refusal refusal) =>
        refusal.Code is ErrorCode.Forbidden or ErrorCode.TenantMismatch ? EntryKind.Denied : EntryKind.Action;

    /// <summary>Code, permissions and places; never values. The input is named by its hash.</summary>
    internal static byte[] Payload(Refusal refusal, ReadOnlySpan<byte> input) => CanonicalJson.Canonicalize(
        JsonSerializer.SerializeToUtf8Bytes(new
        {
            code = ErrorCatalogue.Get(refusal.Code).WireName,
            required = refusal.Required,
            pointers = refusal.Errors.Take(PointersMax).Select(error => error.Pointer),
            inputHash = input.IsEmpty ? null : Convert.ToHexStringLower(SHA256.HashData(input)),
        }));
}
