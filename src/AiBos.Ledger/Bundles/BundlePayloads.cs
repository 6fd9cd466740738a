using System.Buffers.Text;

namespace AiBos.Ledger.Bundles;

/// <summary>Reads <c>payloads.jsonl</c> beside the entries, both in order of position. Holds one payload.</summary>
internal sealed class BundlePayloads : IDisposable
{
    /// <summary>16 MiB of payload and what stands around it.</summary>
    public const int LineBytesMax = (16 * 1024 * 1024) + 64;

    private readonly BundleLines _lines;
    private readonly Action<Finding> _report;
    private ReadOnlyMemory<byte> _payload;
    private long? _seq;
    private string? _hash;
    private long _last = -1;

    public BundlePayloads(Stream stream, Action<Finding> report)
    {
        _lines = new BundleLines(BundleFiles.Payloads, stream, LineBytesMax);
        _report = report;
        Advance();
    }

    /// <summary>The payload of an entry; null when the file has none for it.</summary>
    /// <param name="seq">The entry's position, higher than the one asked for before.</param>
    /// <param name="commitment">The hash that its leaf commits to, hexadecimal; empty when to none.</param>
    public byte[]? Find(long seq, ReadOnlySpan<byte> commitment)
    {
        while (_seq < seq)
        {
            ReportStray();
        }

        if (_seq is null || (_seq != seq && !IsMislabelled(seq, commitment)))
        {
            return null;
        }

        var payload = _payload.ToArray();
        Advance();
        return payload;
    }

    /// <summary>Reports what no entry asked for.</summary>
    public void Complete()
    {
        while (_seq is not null)
        {
            ReportStray();
        }
    }

    public void Dispose() => _lines.Dispose();

    // Else one altered position would hide every payload behind it.
    private bool IsMislabelled(long seq, ReadOnlySpan<byte> commitment)
    {
        if (commitment.IsEmpty)
        {
            return false;
        }

        _hash ??= PayloadHash.Hex(_payload.Span);
        if (!LeafText.Matches(commitment, _hash))
        {
            return false;
        }

        _report(new Finding(FindingCodes.PayloadMismatch, seq, null, "seq", $"{seq}", $"{_seq}"));
        _seq = seq;
        return true;
    }

    private void ReportStray()
    {
        _report(new Finding(
            FindingCodes.PayloadMismatch, _seq.GetValueOrDefault(), null, BundleFiles.Payloads,
            "one line for each entry with a payload, in order", $"line {_lines.Count}"));
        Advance();
    }

    private void Advance()
    {
        _last = _seq ?? _last;
        _seq = null;
        _hash = null;
        while (_seq is null && _lines.TryRead(out var line))
        {
            if (!_lines.IsTerminated || !TryRead(line))
            {
                _report(new Finding(
                    FindingCodes.PayloadMismatch, _last + 1, null, BundleFiles.Payloads,
                    "{\"payload\":…,\"seq\":n} and a newline", $"line {_lines.Count}"));
            }
        }
    }

    private bool TryRead(ReadOnlyMemory<byte> line)
    {
        var begin = "{\"payload\":"u8;
        var middle = ",\"seq\":"u8;
        var bytes = line.Span;
        var at = bytes.LastIndexOf(middle);
        if (!bytes.StartsWith(begin) || at < begin.Length || bytes[^1] != (byte)'}')
        {
            return false;
        }

        var digits = bytes[(at + middle.Length)..^1];
        if (digits.ContainsAnyExceptInRange((byte)'0', (byte)'9') || digits is [(byte)'0', _, ..]
            || !Utf8Parser.TryParse(digits, out long seq, out _) || seq > EntryCodec.IntegerMax)
        {
            return false;
        }

        _payload = line[begin.Length..at];
        _seq = seq;
        return true;
    }
}
