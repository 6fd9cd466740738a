using AiBos.Kernel.Database;
using AiBos.Sdk;

namespace AiBos.Kernel.Access;

/// <summary>Keeps two permissions apart, or changes a pair.</summary>
[GenerateSerializer]
[Immutable]
[Alias("aibos.access.SetDuty")]
public sealed record SetDuty : AccessChange
{
    private const string Sql =
        """
        INSERT INTO aibos.kernel_duty_pair
            (tenant_id, pair_name, first_permission, second_permission, reason, exempts_all, version)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (tenant_id, pair_name) DO UPDATE SET first_permission = excluded.first_permission,
            second_permission = excluded.second_permission, reason = excluded.reason,
            exempts_all = excluded.exempts_all, version = excluded.version
        """;

    /// <summary>Its name.</summary>
    [Id(0)]
    public required string Name { get; init; }

    /// <summary>Exact, or a subtree.</summary>
    [Id(1)]
    public required string First { get; init; }

    /// <summary>Exact, or a subtree.</summary>
    [Id(2)]
    public required string Second { get; init; }

    /// <summary>Why.</summary>
    [Id(3)]
    public required string Reason { get; init; }

    /// <summary>Whether holders of <c>*</c> are let pass.</summary>
    [Id(4)]
    public bool ExemptAll { get; init; }

    /// <summary>The version the caller has seen, 0 for none; null to overwrite whatever is there.</summary>
    [Id(5)]
    public long? ExpectedVersion { get; init; }

    internal override Result<AccessEffect> Apply(AccessState state)
    {
        if (Faults() is { Count: > 0 } faults)
            return Refusal.Invalid(faults);
        DutyPair? before = state.Duties.GetValueOrDefault(Name);
        if (RefuseVersion(ExpectedVersion, before?.Version ?? 0) is { } refusal)
            return refusal;
        if (before is null && state.Duties.Count >= AccessLimits.DutiesMax)
            return Refusal.Conflict($"A tenant has at most {AccessLimits.DutiesMax} pairs; delete one first.");
        var after = new DutyPair(Name, First, Second, Reason, ExemptAll, (before?.Version ?? 0) + 1);
        const string action = "access.duty.set";
        if (before is not null && before with { Version = after.Version } == after)
            return AccessEffect.None(action, Name, state, before);
        return new AccessEffect(
            action, Name, state with { Duties = state.Duties.SetItem(Name, after) }, before, after)
        {
            Write = Statement.Of(
                Sql, state.Tenant.Value, Name, First, Second, Reason, ExemptAll, after.Version),
        };
    }

    private List<FieldError> Faults()
    {
        var faults = new List<FieldError>();
        if (AccessNames.FaultOfName(Name) is { } name)
            faults.Add(new FieldError("/name", name));
        foreach ((string member, string side) in new[] { ("first", First), ("second", Second) })
        {
            if (!AccessNames.IsPermission(side) && !AccessNames.IsSubtree(side))
            {
                faults.Add(new FieldError(
                    $"/{member}", "Name a permission such as accounting.write, or a subtree such as accounting.*."));
            }
        }

        if (faults.Count == 0 && GrantOverlap.Of(First, Second))
            faults.Add(new FieldError("/second", "It has a permission in common with first; nobody could hold that."));
        if (Reason.Length is 0 or > AccessLimits.TextCharsMax || Reason.Any(char.IsControl))
            faults.Add(new FieldError("/reason", $"Say why, in 1 to {AccessLimits.TextCharsMax} characters."));
        return faults;
    }
}
