using AiBos.Sdk;

namespace AiBos.Kernel.Access;

/// <summary>What no change may do, whatever it is about.</summary>
internal static class AccessRules
{
    /// <summary>Why the change may not be made by this principal; null when it may.</summary>
    internal static Refusal? Refuse(AccessState before, AccessEffect effect, PrincipalId actor)
    {
        // As it is now, under the lock: what the door believed may be a second old.
        PermissionSet held = before.Principals.TryGetValue(actor.Value, out AccessPrincipal? principal)
            && principal.IsActive ? new PermissionSet(before.GrantsOf(principal)) : new PermissionSet([]);
        if (!held.Has(AccessAdministration.AdminPermission))
            return Refusal.Forbidden(AccessAdministration.AdminPermission);
        string[] lacking = [.. effect.HandsOut.Where(grant => !held.Covers(grant))
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        if (lacking.Length > 0)
        {
            return Refusal.Forbidden(lacking) with
            {
                Detail = "Nobody gives more than they hold. This would hand out "
                    + $"{AccessSentence.List(lacking)}, which you do not hold.",
            };
        }

        return RefuseLockOut(before, effect.State) ?? DutyRules.Refuse(before, effect.State);
    }

    private static Refusal? RefuseLockOut(AccessState before, AccessState after)
    {
        AccessPrincipal[] left = [.. after.Administrators()];
        if (left.Length == 0)
        {
            return Refusal.Conflict(
                $"Nobody could administer access any more. Let another active principal hold "
                + $"{AccessAdministration.AdminPermission} first.");
        }

        return before.Administrators().Any(each => before.LiveKeysOf(each.Id) > 0)
            && Array.TrueForAll(left, each => after.LiveKeysOf(each.Id) <= 0)
                ? Refusal.Conflict(
                    "No administrator would have a key that works. Create another one first.")
                : null;
    }
}
