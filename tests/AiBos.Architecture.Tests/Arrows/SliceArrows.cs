using System.Text.RegularExpressions;

namespace AiBos.Architecture.Tests.Arrows;

/// <summary>The arrows between slices of the kernel as the code has them.</summary>
internal static partial class SliceArrows
{
    private const string Kernel = "src/AiBos.Kernel/";

    /// <summary>Folders of the kernel that hold code.</summary>
    internal static IReadOnlyList<string> Slices { get; } =
        [.. Files().Select(SliceOf).Where(slice => slice != "").Distinct().Order(StringComparer.Ordinal)];

    /// <summary>Each arrow with one place where it stands.</summary>
    internal static IReadOnlyDictionary<(string From, string To), string> Measured { get; } = Measure();

    /// <summary>Every circle of the measured arrows, written from its least name.</summary>
    internal static IEnumerable<string> Circles()
    {
        var circles = new SortedSet<string>(StringComparer.Ordinal);
        foreach (string slice in Slices)
            Follow([slice], circles);
        return circles;
    }

    internal static IEnumerable<SourceFile> Files() =>
        Repository.Sources.Where(file => file.Path.StartsWith(Kernel, StringComparison.Ordinal));

    internal static string SliceOf(SourceFile file)
    {
        string[] parts = file.Path[Kernel.Length..].Split('/');
        return parts.Length == 1 ? "" : parts[0];
    }

    private static void Follow(List<string> path, SortedSet<string> circles)
    {
        foreach ((string _, string to) in Measured.Keys.Where(arrow => arrow.From == path[^1]))
        {
            // Only from its least name, so that a circle of three is not three circles.
            if (to == path[0] && path.Min(StringComparer.Ordinal) == to)
                circles.Add(string.Join(" -> ", [.. path, to]));
            else if (!path.Contains(to))
                Follow([.. path, to], circles);
        }
    }

    private static Dictionary<(string, string), string> Measure()
    {
        var arrows = new Dictionary<(string, string), string>();
        HashSet<(string, string)> types =
            [.. Files().SelectMany(file => file.Types.Select(type => (SliceOf(file), type.Name)))];
        foreach (SourceFile file in Files().Where(file => SliceOf(file) != ""))
        {
            foreach (Match match in MentionPattern().Matches(file.Code))
            {
                string to = match.Groups["slice"].Value;
                // `Actions.DisposeAsync()` on a property of that name is no arrow: no type of the slice is named.
                string type = match.Groups["type"].Value;
                if (to != SliceOf(file) && Slices.Contains(to) && (type == "" || types.Contains((to, type))))
                    arrows.TryAdd((SliceOf(file), to), file.At(match.Index));
            }
        }

        return arrows;
    }

    // Also `Audit.LedgerStore`, which C# resolves relative to the enclosing namespace.
    [GeneratedRegex(@"(?<![\w.])(AiBos\.Kernel\.(?<slice>[A-Z]\w*)|(?<slice>[A-Z]\w*)\.(?<type>[A-Z]\w*))")]
    private static partial Regex MentionPattern();
}
