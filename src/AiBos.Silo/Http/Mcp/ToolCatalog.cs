using System.Buffers;
using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Text;
using AiBos.Kernel.Access;
using AiBos.Kernel.Contracts;
using AiBos.Kernel.Metadata;
using AiBos.Sdk;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;

namespace AiBos.Silo.Http.Mcp;

/// <summary>
/// The tools of this silo, and which of them a caller may call. What is visible is worked out once for each set of
/// enabled engines and set of grants; either changing is another key, so nothing stale is ever shown.
/// </summary>
internal sealed class ToolCatalog
{
    internal const int PageSize = 100;
    private const int VisibleMax = 1_000;
    private static readonly TimeSpan CacheFor = TimeSpan.FromSeconds(5);
    private static readonly SearchValues<byte> NameBytes =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_-"u8);

    private readonly TenantEngines _engines;
    private readonly ToolEntry[] _all;
    private readonly FrozenDictionary<string, ToolEntry> _byName;
    private readonly FrozenDictionary<string, ActionContract> _contracts;
    private readonly ConcurrentDictionary<(string Engines, string Grants), Tool[]> _visible = new();

    public ToolCatalog(ContractCatalog catalog, TenantEngines engines)
    {
        _engines = engines;
        _all = [.. catalog.All.GroupBy(contract => contract.Action).Select(versions => ToolEntry.Of(versions.Last()))
            .OfType<ToolEntry>().OrderBy(entry => entry.Tool.Name, StringComparer.Ordinal)];
        _byName = _all.ToFrozenDictionary(entry => entry.Tool.Name, StringComparer.Ordinal);
        _contracts = catalog.All.ToFrozenDictionary(contract => contract.ToString(), StringComparer.Ordinal);
    }

    /// <summary>One page of what the caller may call, by name.</summary>
    /// <exception cref="McpProtocolException">The cursor is none of ours.</exception>
    internal async ValueTask<Result<ListToolsResult>> ListAsync(Caller caller, string? cursor)
    {
        Result<TenantEngineSet> engines = await _engines.GetAsync(caller.Tenant);
        if (!engines.IsOk)
            return engines.Refusal;
        Tool[] visible = Visible(engines.Value, caller.Permissions);
        int from = cursor is null ? 0 : After(visible, ReadCursor(cursor));
        Tool[] page = visible[from..Math.Min(visible.Length, from + PageSize)];
        return new ListToolsResult
        {
            Tools = page,
            NextCursor = from + page.Length < visible.Length ? ToCursor(page[^1].Name) : null,
            TimeToLive = CacheFor,
            CacheScope = CacheScope.Private,
        };
    }

    /// <summary>The action behind a name, whether or not there is one; empty for what names no action.</summary>
    internal string ActionOf(string name) => _byName.TryGetValue(name, out ToolEntry? entry)
        ? entry.Contract.Action.Value
        : ToolNames.ToAction(name) ?? "";

    /// <summary>Whether the newest version of an action may be called.</summary>
    internal bool Permits(Caller caller, string name) =>
        _byName.TryGetValue(name, out ToolEntry? entry) && caller.Permissions.Has(entry.Contract.Permission);

    /// <summary>A contract by <c>id@version</c>.</summary>
    internal ActionContract? FindContract(string? name) => name is null ? null : _contracts.GetValueOrDefault(name);

    private Tool[] Visible(TenantEngineSet engines, PermissionSet permissions)
    {
        if (_visible.Count >= VisibleMax)
            _visible.Clear();
        return _visible.GetOrAdd(
            (engines.RootHash, permissions.Grants),
            (_, now) => [.. _all
                .Where(entry => now.permissions.Has(entry.Contract.Permission)
                    && now.engines.Serves(entry.Contract.Action.Domain))
                .Select(entry => entry.Tool)],
            (engines, permissions));
    }

    private static int After(Tool[] tools, string name)
    {
        int at = Array.FindIndex(tools, tool => string.CompareOrdinal(tool.Name, name) > 0);
        return at < 0 ? tools.Length : at;
    }

    private static string ToCursor(string name) => Base64Url.EncodeToString(Encoding.ASCII.GetBytes(name));

    // By name, not by place: a list that changes between two pages neither skips nor repeats what stayed.
    private static string ReadCursor(string cursor)
    {
        Span<byte> name = stackalloc byte[ToolNames.LengthMax];
        return cursor.Length <= Base64Url.GetEncodedLength(ToolNames.LengthMax)
            && Base64Url.IsValid(cursor) && Base64Url.TryDecodeFromChars(cursor, name, out int length) && length > 0
            && !name[..length].ContainsAnyExcept(NameBytes)
            ? Encoding.ASCII.GetString(name[..length])
            : throw new McpProtocolException(
                "The cursor must be the nextCursor of the page before.", McpErrorCode.InvalidParams);
    }
}
