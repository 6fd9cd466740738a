using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using AiBos.Ledger.Durability;

namespace AiBos.Ledger.Signing;

/// <summary>
/// A restore that the signer agreed to: a new incarnation of a log, whose restore entry owns up to what was signed
/// before. The signer signs the new incarnation only with that very entry in it, and the older one never again.
/// Immutable.
/// </summary>
public sealed class Resumption
{
    private static readonly byte[] Mark = [.. "AIBOSRS1"u8];

    private readonly byte[] _payload;

    private Resumption(string origin, long at, byte[] payload)
    {
        Origin = origin;
        Incarnation = LogOrigin.TryParse(origin, out var log) ? log.Incarnation : 0;
        At = at;
        _payload = payload;
        Commitment = payload.Length == 0 ? string.Empty : PayloadHash.Hex(payload);
    }

    /// <summary>The new incarnation.</summary>
    public string Origin { get; }

    /// <summary>Its number, the last part of <see cref="Origin"/>; 2 or more.</summary>
    public int Incarnation { get; }

    /// <summary>Position of the restore entry: the size of the log as it was restored.</summary>
    public long At { get; }

    /// <summary>Payload of the restore entry, RFC 8785 bytes: <c>at</c>, <c>reason</c>, and <c>signed</c> with
    /// <c>checkpoint</c> (the note), <c>origin</c>, <c>root</c> (hex) and <c>size</c> of what was signed last.
    /// </summary>
    public ReadOnlyMemory<byte> Payload => _payload;

    /// <summary>SHA-256 of the payload, lower-case hex, as the leaf carries it.</summary>
    public string Commitment { get; }

    /// <summary>A signer without memory of a line met a later incarnation first: there is nothing to own up to.
    /// </summary>
    internal bool IsAdopted => _payload.Length == 0;

    internal static Resumption Of(string origin, long at, string reason, SignerState signed) => new(
        origin,
        at,
        CanonicalJson.Canonicalize(JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object>
        {
            ["at"] = at,
            ["reason"] = reason,
            ["signed"] = new Dictionary<string, object>
            {
                ["checkpoint"] = signed.Checkpoint.ToString(),
                ["origin"] = signed.Origin,
                ["root"] = signed.Root.ToString(),
                ["size"] = signed.Size,
            },
        })));

    internal static Resumption Adopted(string origin) => new(origin, 0, []);

    /// <summary>Returns it as it is stored, in a new array: what one process hands to another.</summary>
    public byte[] ToArray() => Encode();

    /// <summary>Reads what came from elsewhere. It is not signed: it is worth as much as the way it came.</summary>
    /// <param name="bytes">What <see cref="ToArray"/> gave.</param>
    /// <param name="origin">Any incarnation of the log it must be of.</param>
    /// <param name="resumption">The restore, or null when false is returned.</param>
    public static bool TryOpen(
        ReadOnlySpan<byte> bytes, string origin, [NotNullWhen(true)] out Resumption? resumption)
    {
        resumption = null;
        return LogOrigin.TryParse(origin, out var log) && TryDecode(bytes, log.Line, out resumption);
    }

    internal byte[] Encode()
    {
        var at = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(at, At);
        return StateFile.Encode(Mark, Encoding.UTF8.GetBytes(Origin), at, _payload);
    }

    internal static bool TryDecode(
        ReadOnlySpan<byte> bytes, string line, [NotNullWhen(true)] out Resumption? resumption)
    {
        resumption = null;
        if (!StateFile.TryDecode(bytes, Mark, 3, out var fields)
            || !LogOrigin.TryParse(Encoding.UTF8.GetString(fields[0]), out var origin) || origin.Line != line
            || !BinaryPrimitives.TryReadInt64BigEndian(fields[1], out var at) || at < 0)
        {
            return false;
        }

        resumption = new Resumption(origin.ToString(), at, fields[2]);
        return true;
    }
}
