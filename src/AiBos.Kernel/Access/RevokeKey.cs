using AiBos.Kernel.Database;
using AiBos.Sdk;

namespace AiBos.Kernel.Access;

/// <summary>Makes a key count for nothing, for ever.</summary>
[GenerateSerializer]
[Immutable]
[Alias("aibos.access.RevokeKey")]
public sealed record RevokeKey : AccessChange
{
    /// <summary>The part of the key that may be seen.</summary>
    [Id(0)]
    public required string Id { get; init; }

    internal override string? KeyId => Id;

    internal override Result<AccessEffect> Apply(AccessState state)
    {
        const string action = "access.key.revoked";
        if (state.Key is not { } before)
            return AccessReads.NoKey();
        if (before.State == "revoked")
            return AccessEffect.None(action, Id, state, before);
        int live = state.LiveKeysOf(before.Principal) - (before.State == "active" ? 1 : 0);
        return new AccessEffect(
            action, Id, state with { LiveKeys = state.LiveKeys.SetItem(before.Principal, live) }, before,
            before with { State = "revoked" })
        {
            Write = Statement.Of(
                "UPDATE aibos.kernel_api_key SET state = 'revoked' WHERE tenant_id = $1 AND key_id = $2",
                state.Tenant.Value, Id),
        };
    }
}
