namespace AiBos.Kernel.Access;

/// <summary>
/// Whether two grants have a permission in common: <c>a.b</c>, <c>a.*</c> for a subtree, <c>*</c> for all.
/// </summary>
internal static class GrantOverlap
{
    /// <summary>Whether one permission is granted by both.</summary>
    internal static bool Of(string one, string other)
    {
        if (one == "*" || other == "*")
            return true;
        string? oneStem = Stem(one), otherStem = Stem(other);
        return (oneStem, otherStem) switch
        {
            (null, null) => string.Equals(one, other, StringComparison.Ordinal),
            (not null, null) => other.StartsWith(oneStem, StringComparison.Ordinal),
            (null, not null) => one.StartsWith(otherStem, StringComparison.Ordinal),
            // Of two subtrees that meet, one holds the other.
            _ => oneStem.StartsWith(otherStem, StringComparison.Ordinal)
                || otherStem.StartsWith(oneStem, StringComparison.Ordinal),
        };
    }

    // With its dot, so that a.* does not meet ab.c.
    private static string? Stem(string grant) =>
        grant.EndsWith(".*", StringComparison.Ordinal) ? grant[..^1] : null;
}
