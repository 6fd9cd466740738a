using AiBos.Kernel.Database;
using AiBos.Sdk;

namespace AiBos.Kernel.Access;

/// <summary>Keeps two permissions apart no longer.</summary>
[GenerateSerializer]
[Immutable]
[Alias("aibos.access.DeleteDuty")]
public sealed record DeleteDuty : AccessChange
{
    /// <summary>The pair's name.</summary>
    [Id(0)]
    public required string Name { get; init; }

    internal override Result<AccessEffect> Apply(AccessState state)
    {
        if (!state.Duties.TryGetValue(Name, out DutyPair? before))
            return AccessReads.NoDuty();
        return new AccessEffect(
            "access.duty.deleted", Name, state with { Duties = state.Duties.Remove(Name) }, before, null)
        {
            Write = Statement.Of(
                "DELETE FROM aibos.kernel_duty_pair WHERE tenant_id = $1 AND pair_name = $2",
                state.Tenant.Value, Name),
        };
    }
}
