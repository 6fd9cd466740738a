namespace AiBos.Architecture.Tests;

/// <summary>A type or method found in a file.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Name">Its name, without type parameters.</param>
/// <param name="Header">Its declaration, blank-free ends.</param>
/// <param name="FirstLine">From 1; where the declaration starts, attributes included.</param>
/// <param name="LastLine">Where its body ends.</param>
/// <param name="Depth">How many types it lies in.</param>
internal sealed record CodeBlock(
    BlockKind Kind, string Name, string Header, int FirstLine, int LastLine, int Depth)
{
    internal int Length => LastLine - FirstLine + 1;
}

internal enum BlockKind
{
    Type,
    Method,
}
