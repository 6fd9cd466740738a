using System.Collections.Frozen;

namespace AiBos.Kernel.Access;

/// <summary>
/// Granted permissions: exact names, <c>accounting.*</c> for everything below <c>accounting.</c>, and <c>*</c> for all.
/// Deciding allocates nothing. A wildcard never reaches across a dot: <c>accounting.*</c> does not grant
/// <c>accountingx.read</c>.
/// </summary>
public sealed class PermissionSet
{
    private readonly bool _all;
    private readonly FrozenSet<string> _exact;
    private readonly string[] _prefixes;
    private string? _grants;

    /// <summary>Compiles grants; anything that is not well formed grants nothing.</summary>
    public PermissionSet(IEnumerable<string> grants)
    {
        var exact = new HashSet<string>(StringComparer.Ordinal);
        var prefixes = new HashSet<string>(StringComparer.Ordinal);
        foreach (string grant in grants)
        {
            if (grant == "*")
                _all = true;
            else if (grant.EndsWith(".*", StringComparison.Ordinal) && !grant.AsSpan(0, grant.Length - 1).Contains('*'))
                prefixes.Add(grant[..^1]);
            else if (!grant.Contains('*', StringComparison.Ordinal))
                exact.Add(grant);
        }

        _exact = exact.ToFrozenSet(StringComparer.Ordinal);
        _prefixes = [.. prefixes];
    }

    /// <summary>
    /// All that is granted, in one order: sets with equal grants decide alike, so it may key what depends on them.
    /// </summary>
    public string Grants => _grants ??= _all
        ? "*"
        : string.Join('\n', _exact.Concat(_prefixes.Select(prefix => prefix + "*")).Order(StringComparer.Ordinal));

    /// <summary>
    /// Whether everything that another grant gives is granted: a permission, a subtree <c>a.*</c>, or <c>*</c>.
    /// </summary>
    public bool Covers(string grant) => grant == "*" ? _all : Has(grant);

    /// <summary>Whether the permission is granted.</summary>
    public bool Has(string permission)
    {
        if (_all || _exact.Contains(permission))
            return true;
        foreach (string prefix in _prefixes)
        {
            if (permission.Length > prefix.Length && permission.StartsWith(prefix, StringComparison.Ordinal))
                return true;
        }

        return false;
    }
}
