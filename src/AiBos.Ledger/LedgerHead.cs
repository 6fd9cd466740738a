namespace AiBos.Ledger;

/// <summary>The recorded end of a log.</summary>
/// <param name="Size">Number of entries; the last one has position <paramref name="Size"/> - 1.</param>
/// <param name="LeafHash">Leaf hash of the last entry.</param>
public readonly record struct LedgerHead(long Size, LeafHash LeafHash);
