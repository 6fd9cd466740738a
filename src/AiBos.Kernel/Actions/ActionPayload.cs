using System.Security.Cryptography;
using System.Text;

namespace AiBos.Kernel.Actions;

/// <summary>
/// Payloads of entries. Members stand in RFC 8785 order and every part is canonical already, so the whole is canonical
/// without a second pass; a test holds that against the encoder.
/// </summary>
internal static class ActionPayload
{
    /// <summary><c>{"input":…,"output":…}</c></summary>
    internal static byte[] OfCommand(ReadOnlySpan<byte> input, ReadOnlySpan<byte> output) =>
        [.. "{\"input\":"u8, .. input, .. ",\"output\":"u8, .. output, .. "}"u8];

    /// <summary>What a query read is never repeated: <c>{"input":…,"outputHash":…,"rows":n}</c>.</summary>
    internal static byte[] OfQuery(ReadOnlySpan<byte> input, ReadOnlySpan<byte> output, long rows)
    {
        string hash = Convert.ToHexStringLower(SHA256.HashData(output));
        return
        [
            .. "{\"input\":"u8, .. input, .. ",\"outputHash\":\""u8, .. Encoding.ASCII.GetBytes(hash),
            .. "\",\"rows\":"u8, .. Encoding.ASCII.GetBytes(rows.ToString()), .. "}"u8,
        ];
    }

    /// <summary><c>{"data":…,"type":…}</c></summary>
    internal static byte[] OfEvent(string type, ReadOnlySpan<byte> data) =>
        [.. "{\"data\":"u8, .. data, .. ",\"type\":\""u8, .. Encoding.ASCII.GetBytes(type), .. "\"}"u8];
}
