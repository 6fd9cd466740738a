using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Unicode;

namespace AiBos.Cli.Import;

/// <summary>
/// Reads a file line by line in constant memory, whatever stands in it: at most one line is held, and what is too long
/// is passed over. Lines end with LF or CR LF; the last one may have no end. Lines of spaces and tabs count, but are
/// not returned.
/// </summary>
internal static class LineReader
{
    private const int ChunkBytes = 64 << 10;

    internal static async IAsyncEnumerable<ImportLine> ReadAsync(
        Stream stream, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        byte[] chunk = new byte[ChunkBytes];
        var line = new LineBuffer();
        int read;
        while ((read = await stream.ReadAsync(chunk, cancellationToken)) > 0)
        {
            int at = 0;
            while (at < read)
            {
                int end = chunk.AsSpan(at, read - at).IndexOf((byte)'\n');
                if (end < 0)
                {
                    line.Append(chunk.AsSpan(at, read - at));
                    break;
                }

                line.Append(chunk.AsSpan(at, end));
                at += end + 1;
                if (line.Take(hasEnd: true) is { } taken)
                    yield return taken;
            }
        }

        if (line.Take(hasEnd: false) is { } last)
            yield return last;
    }

    private sealed class LineBuffer
    {
        // Room for a CR that does not count.
        private const int KeptMax = ImportLimits.LineBytesMax + 1;
        private readonly ArrayBufferWriter<byte> _kept = new();
        private long _number;
        private long _offset;
        private long _length;

        internal void Append(ReadOnlySpan<byte> bytes)
        {
            _length += bytes.Length;
            // A byte order mark is no content, but only the first line can have one.
            int room = KeptMax + (_number == 0 ? 3 : 0) - _kept.WrittenCount;
            _kept.Write(bytes[..Math.Min(bytes.Length, room)]);
        }

        internal ImportLine? Take(bool hasEnd)
        {
            ReadOnlySpan<byte> content = _kept.WrittenSpan;
            bool isCut = _length > content.Length;
            if (_number == 0 && content.StartsWith("\uFEFF"u8))
                content = content[3..];
            if (!isCut && content.EndsWith("\r"u8))
                content = content[..^1];
            _offset += _length + (hasEnd ? 1 : 0);
            long number = _number++;
            ImportLine? line = null;
            if (isCut || content.Length > ImportLimits.LineBytesMax)
                line = new ImportLine(number, default, _offset, LineFault.TooLong);
            else if (content.ContainsAnyExcept((byte)' ', (byte)'\t'))
                line = new ImportLine(number, content.ToArray(), _offset, FaultOf(content));
            _length = 0;
            _kept.ResetWrittenCount();
            return line;
        }

        private static LineFault? FaultOf(ReadOnlySpan<byte> content) =>
            Utf8.IsValid(content) ? null : LineFault.NotUtf8;
    }
}
