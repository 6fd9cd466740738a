using System.Text.Json;

namespace AiBos.Ledger;

/// <summary>
/// Data subjects' keys that are gone, and whether the log says why: a key that an erasure entry names was destroyed on
/// the record, and what it sealed is ERASED; one that none names is a finding. Not safe for concurrent use.
/// </summary>
public sealed class AbsentKeys
{
    /// <summary>Most keys that are followed; the rest are counted as one finding.</summary>
    public const int KeysMax = 200_000;

    private readonly Dictionary<string, (long First, long Last, long Entries)> _seen = new(StringComparer.Ordinal);
    private readonly HashSet<string> _absent = new(StringComparer.Ordinal);
    private readonly HashSet<string> _erased = new(StringComparer.Ordinal);

    /// <summary>Whether there is anything to follow.</summary>
    public bool Any => _absent.Count > 0;

    /// <summary>Says that a key is gone.</summary>
    /// <param name="key">The key's id.</param>
    /// <returns>False when there are too many.</returns>
    public bool Add(string key) => _absent.Contains(key) || (_absent.Count < KeysMax && _absent.Add(key));

    /// <summary>Notes an entry whose payload was sealed with keys, of which some may be gone.</summary>
    /// <param name="seq">Its position.</param>
    /// <param name="keys">Ids of its keys.</param>
    public void Saw(long seq, IReadOnlyList<string> keys)
    {
        foreach (var key in keys.Where(_absent.Contains))
        {
            _seen[key] = _seen.TryGetValue(key, out var seen)
                ? (seen.First, seq, seen.Entries + 1)
                : (seq, seq, 1);
        }
    }

    /// <summary>Takes the keys that an erasure entry names.</summary>
    /// <param name="payload">Its payload; anything that names none is passed over.</param>
    public void Erase(ReadOnlyMemory<byte> payload)
    {
        try
        {
            using var document = JsonDocument.Parse(payload);
            if (document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("keys", out var keys) && keys.ValueKind == JsonValueKind.Array)
            {
                _erased.UnionWith(keys.EnumerateArray()
                    .Where(static key => key.ValueKind == JsonValueKind.String)
                    .Select(static key => key.GetString()!)
                    .Where(_absent.Contains));
            }
        }
        catch (JsonException)
        {
            // A payload that was altered is named by its hash.
        }
    }

    /// <summary>Findings for keys that are gone without an entry, one for each.</summary>
    public IEnumerable<Finding> Findings() => _seen
        .Where(seen => !_erased.Contains(seen.Key))
        .OrderBy(static seen => seen.Value.First)
        .Select(static seen => new Finding(
            FindingCodes.PayloadUnavailable, seen.Value.First,
            seen.Value.Last == seen.Value.First ? null : seen.Value.Last, "pay.k", "an erasure entry", seen.Key));

    /// <summary>One sentence about what was erased on the record; null if nothing was.</summary>
    public string? Note()
    {
        var erased = _seen.Where(seen => _erased.Contains(seen.Key)).ToList();
        return erased.Count == 0
            ? null
            : $"ERASED: personal fields of {erased.Count} data subjects' keys, in "
                + $"{erased.Sum(static seen => seen.Value.Entries)} places, were erased on the record.";
    }
}
