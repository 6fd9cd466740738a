using System.Text.Json.Nodes;

namespace AiBos.Kernel.Metadata;

/// <summary>Where two contents of one contract differ, in words for its author.</summary>
internal static class ContractDifference
{
    private const int NamedMax = 3;

    /// <summary>
    /// The places, at most three, each with its JSON pointer in the published content and, where both sides are plain
    /// values, with both: <c>/permission (published "a", now "b")</c>.
    /// </summary>
    internal static string Describe(byte[] published, byte[] now)
    {
        var places = new List<string>();
        Compare(JsonNode.Parse(published), JsonNode.Parse(now), "", places);
        string more = places.Count > NamedMax ? $" and {places.Count - NamedMax} more" : "";
        return string.Join(", ", places.Take(NamedMax)) + more;
    }

    private static void Compare(JsonNode? published, JsonNode? now, string pointer, List<string> places)
    {
        if (JsonNode.DeepEquals(published, now))
            return;
        if (published is JsonObject before && now is JsonObject after)
        {
            foreach (string name in before.Select(member => member.Key)
                .Union(after.Select(member => member.Key), StringComparer.Ordinal))
            {
                Compare(before[name], after[name], $"{pointer}/{Escape(name)}", places);
            }

            return;
        }

        places.Add(published is JsonValue && now is JsonValue
            ? $"{pointer} (published {published.ToJsonString()}, now {now.ToJsonString()})"
            : published is null ? $"{pointer} (new)" : now is null ? $"{pointer} (gone)" : pointer);
    }

    private static string Escape(string name) =>
        name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
