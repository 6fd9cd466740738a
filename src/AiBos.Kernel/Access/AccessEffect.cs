using Npgsql;

namespace AiBos.Kernel.Access;

/// <summary>What a change would do.</summary>
/// <param name="Action">Its name on the ledger, for example <c>access.role.set</c>.</param>
/// <param name="Subject">What it is about: the name or id of a role, principal, key or pair.</param>
/// <param name="State">How it would be afterwards.</param>
/// <param name="Before">What was there, as it is shown; null for nothing.</param>
/// <param name="After">What would be there, as it is shown; null for nothing.</param>
internal sealed record AccessEffect(string Action, string Subject, AccessState State, object? Before, object? After)
{
    /// <summary>The statement that does it; null when all is so already.</summary>
    internal NpgsqlBatchCommand? Write { get; init; }

    /// <summary>Permissions that somebody gets by it: who makes the change holds them all.</summary>
    internal IReadOnlyList<string> HandsOut { get; init; } = [];

    /// <summary>Nothing to do.</summary>
    internal static AccessEffect None(string action, string subject, AccessState state, object shown) =>
        new(action, subject, state, shown, shown);
}
