namespace AiBos.Client;

/// <summary>One page of a list.</summary>
/// <typeparam name="T">The type of an item.</typeparam>
/// <param name="Items">The items, at most as many as were asked for.</param>
/// <param name="NextCursor">Where the next page begins, opaque; null on the last page.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? NextCursor = null);
