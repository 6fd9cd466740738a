using AiBos.Kernel.Database;
using AiBos.Sdk;

namespace AiBos.Kernel.Access;

/// <summary>
/// Makes a key in the place of another, which works for a while longer. The secret stays with who asked.
/// </summary>
[GenerateSerializer]
[Immutable]
[Alias("aibos.access.RotateKey")]
public sealed record RotateKey : AccessChange
{
    private const string Sql =
        """
        WITH before AS (
            UPDATE aibos.kernel_api_key SET expires_at = $3
            WHERE tenant_id = $1 AND key_id = $2 RETURNING principal_id, key_name)
        INSERT INTO aibos.kernel_api_key
            (tenant_id, key_id, principal_id, secret_hash, pepper_version, created_at, expires_at, key_name)
        SELECT $1, $4, principal_id, $5, $6, $7, $8, key_name FROM before
        """;

    /// <summary>The part of the key before that may be seen.</summary>
    [Id(0)]
    public required string Id { get; init; }

    /// <summary>The part of the new key that may be seen.</summary>
    [Id(1)]
    public required string NewId { get; init; }

    /// <summary>Days until the new key expires.</summary>
    [Id(2)]
    public required int Days { get; init; }

    /// <summary>Hours for which the key before still works, if it does not expire sooner.</summary>
    [Id(3)]
    public required int GraceHours { get; init; }

    /// <summary>HMAC-SHA256 of the new secret under the pepper.</summary>
    [Id(4)]
    public required byte[] SecretHash { get; init; }

    /// <summary>Version of the pepper.</summary>
    [Id(5)]
    public required int Pepper { get; init; }

    internal override string? KeyId => Id;

    internal override Result<AccessEffect> Apply(AccessState state)
    {
        var faults = new List<FieldError>();
        if (Days is < 1 or > AccessLimits.KeyDaysMax)
            faults.Add(new FieldError("/expiresInDays", $"A key lives 1 to {AccessLimits.KeyDaysMax} days."));
        if (GraceHours is < 0 or > AccessLimits.KeyGraceHoursMax)
        {
            faults.Add(new FieldError(
                "/graceHours", $"The key before works 0 to {AccessLimits.KeyGraceHoursMax} hours longer."));
        }

        if (faults.Count > 0)
            return Refusal.Invalid(faults);
        if (state.Key is not { } before)
            return AccessReads.NoKey();
        if (before.State != "active")
            return Refusal.Conflict($"The key is {before.State}; make a new one instead.");
        int live = state.LiveKeysOf(before.Principal);
        // One more than otherwise: in a grace there are two of one key.
        if (live > AccessLimits.KeysPerPrincipalMax)
        {
            return Refusal.Conflict(
                $"A principal has at most {AccessLimits.KeysPerPrincipalMax} keys that work; revoke one first.");
        }

        DateTimeOffset ends = state.Now.AddHours(GraceHours);
        if (before.ExpiresAt < ends)
            ends = before.ExpiresAt.Value;
        var after = new AccessKey(
            NewId, before.Principal, before.Name, "active", state.Now, state.Now.AddDays(Days));
        int now = GraceHours == 0 ? live : live + 1;
        return new AccessEffect(
            "access.key.rotated", NewId, state with { LiveKeys = state.LiveKeys.SetItem(before.Principal, now) },
            before, after)
        {
            Write = Statement.Of(
                Sql, state.Tenant.Value, Id, ends, NewId, SecretHash, Pepper, state.Now, after.ExpiresAt!.Value),
            // Who has a principal's key may do what the principal may.
            HandsOut = [.. state.GrantsOf(state.Principals[before.Principal])],
        };
    }
}
