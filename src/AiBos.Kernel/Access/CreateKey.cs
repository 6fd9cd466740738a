using AiBos.Kernel.Database;
using AiBos.Sdk;

namespace AiBos.Kernel.Access;

/// <summary>Makes an API key of a principal. The secret stays with who asked: only its hash travels.</summary>
[GenerateSerializer]
[Immutable]
[Alias("aibos.access.CreateKey")]
public sealed record CreateKey : AccessChange
{
    private const string Sql =
        """
        INSERT INTO aibos.kernel_api_key
            (tenant_id, key_id, principal_id, secret_hash, pepper_version, created_at, expires_at, key_name)
        VALUES ($1, $2, $3, $4, $8, $5, $6, $7)
        """;

    /// <summary>The part that may be seen.</summary>
    [Id(0)]
    public required string Id { get; init; }

    /// <summary>For whom it speaks.</summary>
    [Id(1)]
    public required string Principal { get; init; }

    /// <summary>What it is for.</summary>
    [Id(2)]
    public required string Name { get; init; }

    /// <summary>Days until it expires.</summary>
    [Id(3)]
    public required int Days { get; init; }

    /// <summary>HMAC-SHA256 of the secret under the pepper.</summary>
    [Id(4)]
    public required byte[] SecretHash { get; init; }

    /// <summary>Version of the pepper.</summary>
    [Id(5)]
    public required int Pepper { get; init; }

    internal override Result<AccessEffect> Apply(AccessState state)
    {
        var faults = new List<FieldError>();
        if (Name.Length is 0 or > AccessLimits.TextCharsMax || Name.Any(char.IsControl))
            faults.Add(new FieldError("/name", $"Say what it is for, in 1 to {AccessLimits.TextCharsMax} characters."));
        if (Days is < 1 or > AccessLimits.KeyDaysMax)
            faults.Add(new FieldError("/expiresInDays", $"A key lives 1 to {AccessLimits.KeyDaysMax} days."));
        if (!state.Principals.TryGetValue(Principal, out AccessPrincipal? principal))
            faults.Add(new FieldError("/principal", "There is no such principal; make it first."));
        if (faults.Count > 0)
            return Refusal.Invalid(faults);
        int live = state.LiveKeysOf(Principal);
        if (live >= AccessLimits.KeysPerPrincipalMax)
        {
            return Refusal.Conflict(
                $"A principal has at most {AccessLimits.KeysPerPrincipalMax} keys that work; revoke one first.");
        }

        var after = new AccessKey(Id, Principal, Name, "active", state.Now, state.Now.AddDays(Days));
        return new AccessEffect(
            "access.key.created", Id, state with { LiveKeys = state.LiveKeys.SetItem(Principal, live + 1) }, null,
            after)
        {
            Write = Statement.Of(
                Sql, state.Tenant.Value, Id, Principal, SecretHash, state.Now, after.ExpiresAt!.Value, Name,
                Pepper),
            // Who has a principal's key may do what the principal may.
            HandsOut = [.. state.GrantsOf(principal!)],
        };
    }
}
