using AiBos.Sdk;
using Orleans.Concurrency;

namespace AiBos.Kernel.Audit;

/// <summary>The one writer of a tenant's log. Key: <see cref="LedgerGrainKey.Of"/>.</summary>
[Alias("aibos.audit.ILedgerGrain")]
public interface ILedgerGrain : IGrainWithStringKey
{
    /// <summary>
    /// Appends entries, in this order and next to one another; returns when they are durable. The answer is of the
    /// first. Never waits for room: a full queue refuses. Without an answer after ten seconds the caller gets a timeout
    /// and the outcome is unknown.
    /// </summary>
    [Alias("Append")]
    [ResponseTimeout("00:00:10")]
    [AlwaysInterleave]
    Task<AppendResult> AppendAsync([Immutable] EntryDraft[] drafts);
}

/// <summary>Keys of grains that belong to a tenant: <c>t:{tenant}</c>.</summary>
public static class LedgerGrainKey
{
    /// <summary>The key of a tenant's ledger.</summary>
    public static string Of(TenantId tenant) => $"t:{tenant.Value}";

    internal static TenantId Tenant(string key) => new(key[2..]);
}
