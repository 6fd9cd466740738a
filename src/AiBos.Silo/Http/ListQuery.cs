using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using AiBos.Sdk;

namespace AiBos.Silo.Http;

/// <summary>
/// The query of a keyset-paged list: <c>limit</c> (default 50, at most 500) and an opaque <c>cursor</c>, plus filters.
/// Problems are collected; <see cref="Refusal"/> names them all.
/// </summary>
internal sealed class ListQuery
{
    private const int LimitDefault = 50;
    private const int LimitMax = 500;
    private const int NameCursorCharsMax = 300;
    private readonly IQueryCollection _query;
    private readonly List<FieldError> _errors = [];

    internal ListQuery(IQueryCollection query)
    {
        _query = query;
        string? limit = Text("limit");
        Limit = LimitDefault;
        if (limit is null)
            return;
        if (int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out int value)
            && value is >= 1 and <= LimitMax)
        {
            Limit = value;
        }
        else
        {
            _errors.Add(new FieldError("/limit", $"limit is 1 to {LimitMax}."));
        }
    }

    internal int Limit { get; }

    internal Refusal? Refusal => _errors.Count == 0 ? null : Refusal.Invalid(_errors);

    internal string? Text(string name) => _query.TryGetValue(name, out var values) ? (string?)values[0] : null;

    internal DateTimeOffset? Time(string name)
    {
        if (Text(name) is not { } text)
            return null;
        if (DateTimeOffset.TryParse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out DateTimeOffset value))
        {
            return value;
        }

        _errors.Add(new FieldError($"/{name}", $"{name} is an RFC 3339 time, for example 2026-01-31T00:00:00Z."));
        return null;
    }

    /// <summary>A whole number from 0 on; null when it is not given.</summary>
    internal long? Number(string name)
    {
        if (Text(name) is not { } text)
            return null;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long value))
            return value;
        _errors.Add(new FieldError($"/{name}", $"{name} is a whole number, 0 or more."));
        return null;
    }

    /// <summary>A whole number that must be given.</summary>
    internal long NeededNumber(string name)
    {
        if (Text(name) is null)
            _errors.Add(new FieldError($"/{name}", $"{name} is missing."));
        return Number(name) ?? 0;
    }

    /// <summary>The place after which the page begins; -1 for the first.</summary>
    internal long Cursor()
    {
        if (Text("cursor") is not { } text)
            return -1;
        Span<byte> bytes = stackalloc byte[16];
        // Trying alone throws for anything that is not base64url.
        if (text.Length <= 12 && Base64Url.IsValid(text)
            && Base64Url.TryDecodeFromChars(text, bytes, out int written) && written == sizeof(long))
        {
            return BinaryPrimitives.ReadInt64BigEndian(bytes);
        }

        _errors.Add(new FieldError("/cursor", "cursor must be the nextCursor of the page before."));
        return -1;
    }

    /// <summary>The name after which the page begins; empty for the first.</summary>
    internal string CursorName()
    {
        if (Text("cursor") is not { } text)
            return "";
        if (text.Length is > 0 and <= NameCursorCharsMax && Base64Url.IsValid(text))
        {
            string name = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text));
            // What PostgreSQL cannot hold was never a name.
            if (!name.Contains('\0', StringComparison.Ordinal))
                return name;
        }

        _errors.Add(new FieldError("/cursor", "cursor must be the nextCursor of the page before."));
        return "";
    }

    internal static string ToCursor(string name) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(name));

    internal static string ToCursor(long place)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, place);
        return Base64Url.EncodeToString(bytes);
    }
}
