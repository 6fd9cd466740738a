namespace AiBos.Silo.Http;

/// <summary>
/// Who may use a route. Every endpoint carries exactly one; the host refuses to start when one does not.
/// </summary>
public sealed record RoutePolicy
{
    private RoutePolicy(bool isOpen, string? permission, string reason) =>
        (IsOpen, Permission, Reason) = (isOpen, permission, reason);

    /// <summary>Whether no credential is asked for.</summary>
    public bool IsOpen { get; }

    /// <summary>Whether callers from loopback need no credential; all others do.</summary>
    public bool IsOpenLocally { get; private init; }

    /// <summary>Whether a credential may be left out, and counts when it is there.</summary>
    public bool IsOptional { get; private init; }

    /// <summary>The permission, or null when any principal may, or the handler decides.</summary>
    public string? Permission { get; }

    /// <summary>Why it is open, or who decides.</summary>
    public string Reason { get; }

    internal static RoutePolicy Open(string reason) => new(true, null, reason);

    internal static RoutePolicy Requires(string permission) => new(false, permission, "");

    internal static RoutePolicy RequiresFromElsewhere(string permission, string reason) =>
        new(false, permission, reason) { IsOpenLocally = true };

    internal static RoutePolicy Optional(string reason) => new(false, null, reason) { IsOptional = true };

    internal static RoutePolicy Authenticated(string reason) => new(false, null, reason);
}

/// <summary>Puts policies on endpoints.</summary>
internal static class RoutePolicyExtensions
{
    internal static TBuilder WithPolicy<TBuilder>(this TBuilder builder, RoutePolicy policy)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(policy);
}
