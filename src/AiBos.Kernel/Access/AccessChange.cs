using AiBos.Sdk;

namespace AiBos.Kernel.Access;

/// <summary>
/// One change of what a tenant administers. It says what it would do to a state; whether that may be, and that it
/// happens once and is recorded, is the business of others.
/// </summary>
[GenerateSerializer]
[Immutable]
[Alias("aibos.access.AccessChange")]
public abstract record AccessChange
{
    /// <summary>The key it is about; null for none.</summary>
    internal virtual string? KeyId => null;

    /// <summary>What it would do, or why it cannot be: malformed, unknown, in use, over a limit.</summary>
    internal abstract Result<AccessEffect> Apply(AccessState state);

    /// <summary>A conflict when the version is not the one the caller has seen; 0 for what is not there.</summary>
    private protected static Refusal? RefuseVersion(long? expected, long actual) =>
        expected is { } seen && seen != actual
            ? Refusal.Conflict(actual == 0
                ? "There is none yet, so expectedVersion is 0; read it again."
                : $"It is at version {actual} by now; read it again.")
            : null;
}
