using AiBos.Sdk;

namespace AiBos.Kernel.Access;

/// <summary>An authenticated principal with what it may do. Travels with a call; holds no secret.</summary>
[GenerateSerializer]
[Immutable]
[Alias("aibos.access.Caller")]
public sealed class Caller
{
    [NonSerialized]
    private PermissionSet? _permissions;

    /// <summary>Wraps what authentication found.</summary>
    public Caller(string tenant, string principal, string[] grants) =>
        (TenantName, PrincipalName, Grants) = (tenant, principal, grants);

    [Id(0)]
    internal string TenantName { get; private set; }

    [Id(1)]
    internal string PrincipalName { get; private set; }

    [Id(2)]
    internal string[] Grants { get; private set; }

    /// <summary>Whose data the caller may touch. Comes from the credential, never from the request.</summary>
    public TenantId Tenant => new(TenantName);

    /// <summary>Who it is.</summary>
    public PrincipalId Principal => new(PrincipalName);

    /// <summary>What it may do.</summary>
    public PermissionSet Permissions => _permissions ??= new PermissionSet(Grants);
}
