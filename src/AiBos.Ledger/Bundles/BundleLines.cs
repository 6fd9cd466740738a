namespace AiBos.Ledger.Bundles;

/// <summary>Reads the lines of a file one after another into one buffer, which grows to the longest line. The limit
/// counts the newline.</summary>
internal sealed class BundleLines(string name, Stream stream, int lineBytesMax) : IDisposable
{
    private byte[] _buffer = new byte[Math.Min(lineBytesMax, 64 * 1024)];
    private int _start;
    private int _end;

    /// <summary>Lines read so far.</summary>
    public long Count { get; private set; }

    /// <summary>Whether the last line that was read ended with a newline.</summary>
    public bool IsTerminated { get; private set; } = true;

    /// <summary>Reads a line; it is valid until the next call.</summary>
    /// <exception cref="BundleRefusedException">The line is longer than the limit.</exception>
    public bool TryRead(out ReadOnlyMemory<byte> line)
    {
        var searched = 0;
        while (true)
        {
            var newline = _buffer.AsSpan(_start + searched, _end - _start - searched).IndexOf((byte)'\n');
            var length = newline < 0 ? _end - _start : searched + newline;
            if (length >= lineBytesMax)
            {
                throw new BundleRefusedException(
                    name, $"lines of at most {lineBytesMax} bytes", $"a longer line {Count + 1}");
            }

            if (newline >= 0)
            {
                return Take(length, isTerminated: true, out line);
            }

            searched = length;
            if (!Fill())
            {
                line = default;
                return searched > 0 && Take(searched, isTerminated: false, out line);
            }
        }
    }

    public void Dispose() => stream.Dispose();

    private bool Take(int length, bool isTerminated, out ReadOnlyMemory<byte> line)
    {
        line = _buffer.AsMemory(_start, length);
        _start += isTerminated ? length + 1 : length;
        IsTerminated = isTerminated;
        Count++;
        return true;
    }

    private bool Fill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        if (_end == _buffer.Length)
        {
            // The last step goes to the limit, so that no old buffer of nearly its length is there beside it.
            var doubled = 2L * _buffer.Length;
            Array.Resize(ref _buffer, 2 * doubled > lineBytesMax ? lineBytesMax : (int)doubled);
        }

        var read = stream.Read(_buffer, _end, _buffer.Length - _end);
        _end += read;
        return read > 0;
    }
}
