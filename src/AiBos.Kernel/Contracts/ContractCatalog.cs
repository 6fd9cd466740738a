using System.Collections.Frozen;
using AiBos.Sdk;

namespace AiBos.Kernel.Contracts;

/// <summary>Every contract of this silo's engines, compiled once at start.</summary>
public sealed class ContractCatalog
{
    private readonly FrozenDictionary<string, CompiledContract[]> _byAction;

    internal ContractCatalog(IEnumerable<CompiledContract> contracts)
    {
        _byAction = contracts
            .GroupBy(compiled => compiled.Contract.Action.Value)
            .ToFrozenDictionary(
                group => group.Key,
                group => group.OrderByDescending(compiled => compiled.Contract.Version).ToArray(),
                StringComparer.Ordinal);
        All = [.. _byAction.Values.SelectMany(versions => versions).Select(compiled => compiled.Contract)
            .OrderBy(contract => contract.Action.Value, StringComparer.Ordinal).ThenBy(contract => contract.Version)];
    }

    /// <summary>All contracts, by action and version.</summary>
    public IReadOnlyList<ActionContract> All { get; }

    /// <summary>Hash of the schemas of a contract in <see cref="All"/>, as it stands on the ledger.</summary>
    public string SchemaHash(ActionContract contract)
    {
        ArgumentNullException.ThrowIfNull(contract);
        return _byAction[contract.Action.Value].First(known => known.Contract.Version == contract.Version).SchemaHash;
    }

    /// <summary>
    /// The permission that the newest contract of an action asks for; null when there is no such action.
    /// </summary>
    public string? FindPermission(string action)
    {
        ArgumentNullException.ThrowIfNull(action);
        return _byAction.TryGetValue(action, out CompiledContract[]? versions)
            ? versions[0].Contract.Permission
            : null;
    }

    internal bool Knows(ActionId action) => _byAction.ContainsKey(action.Value);

    /// <summary>
    /// Picks a version: the newest when none is asked for, the newest of a major (<c>1</c>) or minor (<c>1.2</c>), or
    /// exactly one (<c>1.2.0</c>). Null when there is none.
    /// </summary>
    internal CompiledContract? Find(ActionId action, string? version)
    {
        if (!_byAction.TryGetValue(action.Value, out CompiledContract[]? versions))
            return null;
        if (version is null)
            return versions[0];
        if (ContractVersion.TryParse(version, out ContractVersion exact))
            return Array.Find(versions, known => known.Contract.Version == exact);
        string[] parts = version.Split('.');
        if (parts.Length > 2 || !parts.All(part => part.Length is > 0 and <= 4 && part.All(char.IsAsciiDigit)))
            return null;
        int major = int.Parse(parts[0]);
        int? minor = parts.Length == 2 ? int.Parse(parts[1]) : null;
        return Array.Find(versions, known =>
            known.Contract.Version.Major == major && (minor is null || known.Contract.Version.Minor == minor));
    }
}
