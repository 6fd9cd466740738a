using System.Text.Json;
using AiBos.Kernel.Audit;
using AiBos.Ledger;
using AiBos.Sdk;

namespace AiBos.Kernel.Access;

/// <summary>
/// Lets a principal of the platform's tenant act for another tenant, one request at a time: with a reason, and with an
/// entry on the ledgers of both before anything is done.
/// </summary>
public sealed class PlatformActing
{
    /// <summary>The permission to act for other tenants; it counts in the platform's tenant only.</summary>
    public const string Permission = "platform.act";

    /// <summary>Most characters of a reason.</summary>
    public const int ReasonCharsMax = 200;

    // No tenant can make a principal with a slash in its id, so nobody else can look like this.
    private const string ActorPrefix = "system/";

    private readonly AccessStore _store;
    private readonly LedgerClient _ledger;

    internal PlatformActing(AccessStore store, LedgerClient ledger) => (_store, _ledger) = (store, ledger);

    /// <summary>Whether a caller may name a tenant that is not its own.</summary>
    public static bool IsAllowed(Caller caller)
    {
        ArgumentNullException.ThrowIfNull(caller);
        return caller.Tenant == PlatformTenant.Id && caller.Permissions.Has(Permission);
    }

    /// <summary>
    /// The caller in the other tenant, with what its own roles grant. VALIDATION_ERROR without a reason, NOT_FOUND for
    /// a tenant that there is not or that is suspended, LEDGER_UNAVAILABLE when it could not be recorded; nothing may
    /// be done then.
    /// </summary>
    /// <param name="caller">For whom <see cref="IsAllowed"/> is so.</param>
    /// <param name="tenant">For whom it wants to act.</param>
    /// <param name="reason">Why, 1 to <see cref="ReasonCharsMax"/> characters; stays on both ledgers for ever.</param>
    /// <param name="route">What is asked: the route's pattern, never the raw path.</param>
    /// <param name="cancellationToken">Ends the look for the tenant.</param>
    public async Task<Result<Caller>> ActAsync(
        Caller caller, string tenant, string? reason, string route, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        if (string.IsNullOrWhiteSpace(reason) || reason.Length > ReasonCharsMax || reason.Any(char.IsControl))
        {
            return Refusal.Invalid([new FieldError(
                "/X-Act-Reason",
                $"Say in this header why you act for another tenant, in 1 to {ReasonCharsMax} characters.")]);
        }

        string actor = ActorPrefix + caller.Principal.Value;
        if (actor.Length > AccessLimits.PrincipalCharsMax)
            return Refusal.Conflict("The principal's id is too long to act for others; make one with a shorter id.");
        if (!TenantId.TryParse(tenant, out TenantId other)
            || !await _store.IsActiveAsync(other, cancellationToken).ConfigureAwait(false))
        {
            return new Refusal(ErrorCode.NotFound, "There is no such tenant, or it is suspended.");
        }

        // The platform's own first: what a tenant reads of its operators, the platform has to stand by.
        AppendResult mine = await RecordAsync(
            PlatformTenant.Id, caller.Principal.Value, new { reason, route, tenant = other.Value })
            .ConfigureAwait(false);
        if (!mine.IsSealed
            || await RecordAsync(other, actor, new { reason, route }).ConfigureAwait(false) is { IsSealed: false })
        {
            return new Refusal(
                ErrorCode.LedgerUnavailable, "Acting for another tenant could not be recorded, so nothing was done.")
            {
                RetryAfter = TimeSpan.FromSeconds(1),
            };
        }

        return new Caller(other.Value, actor, caller.Grants);
    }

    private Task<AppendResult> RecordAsync(TenantId tenant, string actor, object payload) => _ledger.RecordAsync(
        tenant, EntryKind.Permission, actor, Permission, "ok", JsonSerializer.SerializeToUtf8Bytes(payload));
}
