namespace AiBos.Sdk;

/// <summary>The caller's permissions. The contract's own permission was checked before the handler ran.</summary>
public interface IPolicy
{
    /// <summary>Whether the caller holds the permission; <c>*</c> and <c>accounting.*</c> grants count.</summary>
    bool Has(string permission);

    /// <summary>Null when the caller holds it, otherwise the refusal to return.</summary>
    Refusal? Require(string permission) => Has(permission) ? null : Refusal.Forbidden(permission);
}
