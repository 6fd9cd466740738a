namespace AiBos.Kernel.Access;

/// <summary>Lists in sentences.</summary>
internal static class AccessSentence
{
    private const int NamedMax = 5;

    /// <summary>The first few, joined, and how many more there are.</summary>
    internal static string List(IReadOnlyCollection<string> items) =>
        string.Join(", ", items.Take(NamedMax))
        + (items.Count > NamedMax ? $" and {items.Count - NamedMax} more" : "");
}
