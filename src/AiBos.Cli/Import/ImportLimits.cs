namespace AiBos.Cli.Import;

/// <summary>Bounds of an import.</summary>
internal static class ImportLimits
{
    /// <summary>Most bytes of a line without its end; the kernel's own default for a body.</summary>
    internal const int LineBytesMax = 1 << 20;

    internal const int ConcurrencyDefault = 16;

    internal const int ConcurrencyMax = 256;

    /// <summary>How long lines that are under way may still take once the import stops.</summary>
    internal static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);
}
