namespace AiBos.Kernel.Access;

/// <summary>What names, ids and grants look like. Everything that passes is safe in a path and in a sentence.</summary>
internal static class AccessNames
{
    /// <summary>What is wrong with a role's or pair's name; null when nothing is.</summary>
    internal static string? FaultOfName(string name) =>
        name.Length is > 0 and <= AccessLimits.NameCharsMax && char.IsAsciiLetterLower(name[0])
        && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_' or '.')
            ? null
            : $"A name has 1 to {AccessLimits.NameCharsMax} characters: a-z, 0-9, '-', '_' and '.', beginning with a "
                + "letter.";

    /// <summary>What is wrong with a principal's id; null when nothing is.</summary>
    internal static string? FaultOfPrincipal(string id) =>
        id.Length is > 0 and <= AccessLimits.PrincipalCharsMax && char.IsAsciiLetterOrDigit(id[0])
        && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '@' or ':' or '+')
            ? null
            : $"A principal's id has 1 to {AccessLimits.PrincipalCharsMax} characters: letters, digits, '-', '_', '.', "
                + "'@', ':' and '+', beginning with a letter or digit.";

    /// <summary>What is wrong with a grant; null for <c>a.b</c>, <c>a.*</c> and <c>*</c>.</summary>
    internal static string? FaultOfGrant(string grant) => grant == "*" || IsSubtree(grant) || IsPermission(grant)
        ? null
        : "A permission is two or more dotted lower-case words such as accounting.read, a subtree such as "
            + $"accounting.*, or * for all; at most {AccessLimits.PermissionCharsMax} characters.";

    /// <summary>A subtree: <c>a.*</c>.</summary>
    internal static bool IsSubtree(string grant) =>
        grant.Length <= AccessLimits.PermissionCharsMax && grant.EndsWith(".*", StringComparison.Ordinal)
        && Words(grant.AsSpan(0, grant.Length - 2)) > 0;

    /// <summary>Exactly one permission: <c>a.b</c>.</summary>
    internal static bool IsPermission(string grant) =>
        grant.Length <= AccessLimits.PermissionCharsMax && Words(grant) > 1;

    // Words of a-z, 0-9 and _ that begin with a letter, joined by dots; 0 when malformed. As contracts write them.
    private static int Words(ReadOnlySpan<char> text)
    {
        int words = 0;
        foreach (Range part in text.Split('.'))
        {
            ReadOnlySpan<char> word = text[part];
            if (word.IsEmpty || !char.IsAsciiLetterLower(word[0]))
                return 0;
            foreach (char c in word)
            {
                if (!char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c != '_')
                    return 0;
            }

            words++;
        }

        return words;
    }
}
