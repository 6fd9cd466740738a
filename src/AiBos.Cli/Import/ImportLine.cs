namespace AiBos.Cli.Import;

/// <summary>A non-empty line of an import file.</summary>
/// <param name="Number">Its number in the file, from 0, empty lines counted.</param>
/// <param name="Bytes">Its content without line end or byte order mark; empty when it is too long.</param>
/// <param name="EndOffset">Where in the file the next line begins.</param>
/// <param name="Fault">Why it cannot be sent, or null.</param>
internal sealed record ImportLine(long Number, ReadOnlyMemory<byte> Bytes, long EndOffset, LineFault? Fault);

/// <summary>Why a line is refused before it is sent.</summary>
internal enum LineFault
{
    /// <summary>More than <see cref="ImportLimits.LineBytesMax"/> bytes.</summary>
    TooLong,

    /// <summary>Not UTF-8.</summary>
    NotUtf8,
}
