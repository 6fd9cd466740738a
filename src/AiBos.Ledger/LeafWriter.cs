using System.Globalization;

namespace AiBos.Ledger;

/// <summary>Writes a leaf into a span that is known to be long enough, members in canonical order.</summary>
internal ref struct LeafWriter
{
    // Member names, punctuation, three integers, a UUID and three hashes come to about 500 bytes.
    private const int FixedBytesBound = 640;

    private readonly Span<byte> _to;

    public LeafWriter(Span<byte> destination)
    {
        _to = destination;
    }

    public int Length { get; private set; }

    /// <summary>An upper bound of the leaf's length, after a first check of the header's lengths.</summary>
    public static int BytesBound(EntryHeader header)
    {
        // Each UTF-16 unit takes at least one byte, so longer texts cannot make a leaf.
        long chars = (long)Chars(header.Log) + Chars(header.Actor) + Chars(header.Action) + Chars(header.Outcome)
            + Chars(header.Cause) + Chars(header.Contract?.Contract) + Chars(header.Pay?.KeyId);
        if (chars > EntryCodec.LeafBytesMax)
        {
            throw TooLong();
        }

        return FixedBytesBound + CanonicalText.BytesPerCharMax * (int)chars;
    }

    /// <summary>Writes all members. Canonical order is by UTF-16 units: action, actor, at, cause, …</summary>
    public void Write(EntryHeader header)
    {
        Raw("{\"action\":\""u8);
        Text(header.Action, "action");
        Raw("\",\"actor\":\""u8);
        Text(header.Actor, "actor");
        Raw("\",\"at\":"u8);
        Integer(header.At, "at");
        if (header.Cause is not null)
        {
            Raw(",\"cause\":\""u8);
            Text(header.Cause, "cause");
            Raw("\""u8);
        }

        if (header.Contract is not null)
        {
            Raw(",\"contract\":{\"h\":\""u8);
            Hex(header.Contract.SchemaHash, "contract.h");
            Raw("\",\"id\":\""u8);
            Text(header.Contract.Contract, "contract.id");
            Raw("\"}"u8);
        }

        Raw(",\"id\":\""u8);
        header.Id.TryFormat(_to[Length..], out var idLength, "D");
        Length += idLength;
        Raw("\",\"kind\":\""u8);
        Kind(header.Kind);
        Raw("\",\"log\":\""u8);
        Text(header.Log, "log");
        Raw("\",\"outcome\":\""u8);
        Text(header.Outcome, "outcome");
        Raw("\""u8);
        if (header.Pay is not null)
        {
            Payload(header.Pay);
        }

        Raw(",\"prev\":\""u8);
        header.Prev.FormatTo(_to[Length..]);
        Length += LeafHash.HexLength;
        Raw("\",\"seq\":"u8);
        Integer(header.Seq, "seq");
        Raw(",\"v\":1}"u8);
        if (Length > EntryCodec.LeafBytesMax)
        {
            throw TooLong();
        }
    }

    private void Payload(PayloadStamp pay)
    {
        Raw(",\"pay\":{\"c\":\""u8);
        Hex(pay.Commitment, "pay.c");
        Raw("\""u8);
        if (pay.KeyId is not null)
        {
            Raw(",\"k\":\""u8);
            Text(pay.KeyId, "pay.k");
            Raw("\""u8);
        }

        Raw(",\"n\":"u8);
        Integer(pay.Bytes, "pay.n");
        Raw("}"u8);
    }

    private void Raw(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_to[Length..]);
        Length += bytes.Length;
    }

    private void Text(string text, string field)
    {
        if (string.IsNullOrEmpty(text))
        {
            throw new EntryFormatException($"The field '{field}' of an entry must not be empty.");
        }

        var written = CanonicalText.Write(text, _to[Length..]);
        if (written < 0)
        {
            throw new EntryFormatException($"The field '{field}' of an entry holds half of a surrogate pair.");
        }

        Length += written;
    }

    private void Hex(string hex, string field)
    {
        if (!LeafHash.TryParse(hex, out var hash))
        {
            throw new EntryFormatException(
                $"The field '{field}' of an entry must be 64 lower-case hexadecimal digits.");
        }

        hash.FormatTo(_to[Length..]);
        Length += LeafHash.HexLength;
    }

    private void Integer(long value, string field)
    {
        if (value is < 0 or > EntryCodec.IntegerMax)
        {
            throw new EntryFormatException($"The field '{field}' of an entry must be from 0 to 2^53 - 1.");
        }

        value.TryFormat(_to[Length..], out var length, default, CultureInfo.InvariantCulture);
        Length += length;
    }

    private void Kind(EntryKind kind)
    {
        if (!Enum.IsDefined(kind))
        {
            throw new EntryFormatException("The field 'kind' of an entry is not a known kind.");
        }

        Raw(EntryKinds.ToUtf8(kind));
    }

    private static int Chars(string? text) => text?.Length ?? 0;

    private static EntryFormatException TooLong() => new("The entry's leaf would be longer than 64 KiB.");
}
