using AiBos.Sdk;

namespace AiBos.Kernel.Access;

/// <summary>Separation of duty: who holds both permissions of a pair, and through which roles.</summary>
internal static class DutyRules
{
    private const int ToldMax = 5;

    /// <summary>A conflict when the change makes somebody break a pair; null when it does not.</summary>
    internal static Refusal? Refuse(AccessState before, AccessState after)
    {
        if (ReferenceEquals(before.Roles, after.Roles) && ReferenceEquals(before.Principals, after.Principals)
            && ReferenceEquals(before.Duties, after.Duties))
        {
            return null;
        }

        // What was broken already, for example by roles that were seeded, does not stop what mends something else.
        HashSet<(string, string)> known =
            [.. Violations(before).Select(found => (found.Principal, found.Pair.Name))];
        Violation[] fresh = [.. Violations(after).Where(
            found => !known.Contains((found.Principal, found.Pair.Name))
                || before.Duties.GetValueOrDefault(found.Pair.Name) != found.Pair)
            .OrderBy(found => found.Principal, StringComparer.Ordinal)
            .ThenBy(found => found.Pair.Name, StringComparer.Ordinal)];
        if (fresh.Length == 0)
            return null;
        string[] told = [.. fresh.Select(found =>
            $"{found.Principal} would hold {found.Pair.First} (by {AccessSentence.List(found.FirstRoles)}) and "
            + $"{found.Pair.Second} (by {AccessSentence.List(found.SecondRoles)}), which the pair {found.Pair.Name} "
            + $"keeps apart: {found.Pair.Reason.TrimEnd('.')}.")];
        return Refusal.Conflict(
            string.Join(' ', told.Take(ToldMax))
            + (told.Length > ToldMax ? $" And {told.Length - ToldMax} more." : ""));
    }

    // Whatever the status: a suspended principal is one change away from being active.
    private static IEnumerable<Violation> Violations(AccessState state)
    {
        if (state.Duties.IsEmpty)
            yield break;
        var bringers = new Dictionary<(string Role, string Side), bool>();
        foreach (AccessPrincipal principal in state.Principals.Values)
        {
            foreach (DutyPair pair in state.Duties.Values)
            {
                if (pair.ExemptAll && state.GrantsOf(principal).Contains("*", StringComparer.Ordinal))
                    continue;
                string[] first = Roles(principal, pair.First);
                string[] second = first.Length == 0 ? [] : Roles(principal, pair.Second);
                if (second.Length > 0)
                    yield return new Violation(principal.Id, pair, first, second);
            }
        }

        string[] Roles(AccessPrincipal principal, string side) =>
            [.. principal.Roles.Where(role => Brings(role, side))];

        bool Brings(string role, string side)
        {
            if (!bringers.TryGetValue((role, side), out bool brings))
            {
                brings = state.Roles.TryGetValue(role, out AccessRole? found)
                    && found.Permissions.Any(grant => GrantOverlap.Of(grant, side));
                bringers.Add((role, side), brings);
            }

            return brings;
        }
    }

    private sealed record Violation(string Principal, DutyPair Pair, string[] FirstRoles, string[] SecondRoles);
}
