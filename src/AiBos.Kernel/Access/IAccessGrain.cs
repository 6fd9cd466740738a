namespace AiBos.Kernel.Access;

/// <summary>
/// The one door through which a tenant's roles, principals, keys and duty pairs change. Key:
/// <see cref="AiBos.Kernel.Audit.LedgerGrainKey.Of"/>.
/// </summary>
[Alias("aibos.access.IAccessGrain")]
public interface IAccessGrain : IGrainWithStringKey
{
    /// <summary>
    /// Makes a change; it and its entry are durable on return. LEDGER_UNAVAILABLE where the change stands and its entry
    /// is still to come. Without an answer the outcome is unknown.
    /// </summary>
    /// <param name="actor">Who asks; its rights are read anew.</param>
    /// <param name="change">What to do.</param>
    [Alias("Change")]
    Task<AccessAnswer> ChangeAsync(string actor, AccessChange change);
}
