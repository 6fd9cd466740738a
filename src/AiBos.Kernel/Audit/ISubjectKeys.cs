using AiBos.Sdk;

namespace AiBos.Kernel.Audit;

/// <summary>What the ledger has to know of data subjects' keys: which are gone.</summary>
internal interface ISubjectKeys
{
    /// <summary>Those of the ids that open nothing any more, whatever the reason.</summary>
    Task<IReadOnlyList<string>> FindAbsentAsync(
        TenantId tenant, IReadOnlyCollection<string> keyIds, CancellationToken cancellationToken);

    /// <summary>Every key a data subject has had, destroyed ones included.</summary>
    Task<IReadOnlyList<string>> ListAsync(TenantId tenant, string subject, CancellationToken cancellationToken);
}
