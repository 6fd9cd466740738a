using System.Buffers;
using System.IO.Pipelines;
using AiBos.Sdk;
using Microsoft.Net.Http.Headers;

namespace AiBos.Silo.Http;

/// <summary>A body as far as it may be read, and what is wrong with it.</summary>
/// <param name="Bytes">The body; empty when it is refused.</param>
/// <param name="Fault">What is wrong, or null.</param>
internal sealed record RequestBody(byte[] Bytes, Refusal? Fault)
{
    // An empty object with white space about it.
    private const int NothingBytesMax = 64;

    internal static async ValueTask<RequestBody> ReadAsync(HttpRequest request, int bytesMax) => IsJson(request)
        ? await ReadBytesAsync(request, bytesMax)
        : new RequestBody([], new Refusal(
            ErrorCode.UnsupportedMediaType, "Send the body as UTF-8 JSON with Content-Type: application/json."));

    /// <summary>
    /// What is wrong with the body of a route that takes none; null for none, an empty one and {}.
    /// </summary>
    internal static async ValueTask<Refusal?> RefuseAnyAsync(HttpRequest request)
    {
        // Whatever its Content-Type: tools announce a form where they send nothing.
        RequestBody body = await ReadBytesAsync(request, NothingBytesMax);
        return body.Fault is null && IsNothing(body.Bytes)
            ? null
            : Refusal.Invalid("", "This address takes no body, and nothing was done; send none, or {}.");
    }

    private static bool IsNothing(byte[] body)
    {
        byte[] text = [.. body.Where(octet => !" \t\r\n"u8.Contains(octet))];
        return text.Length == 0 || text.AsSpan().SequenceEqual("{}"u8);
    }

    private static async ValueTask<RequestBody> ReadBytesAsync(HttpRequest request, int bytesMax)
    {
        if (request.ContentLength > bytesMax)
            return TooLarge(bytesMax);
        PipeReader reader = request.BodyReader;
        while (true)
        {
            ReadResult read = await reader.ReadAsync(request.HttpContext.RequestAborted);
            ReadOnlySequence<byte> buffer = read.Buffer;
            if (buffer.Length > bytesMax)
            {
                reader.AdvanceTo(buffer.End);
                return TooLarge(bytesMax);
            }

            if (read.IsCompleted)
            {
                byte[] bytes = buffer.ToArray();
                reader.AdvanceTo(buffer.End);
                return new RequestBody(bytes, null);
            }

            reader.AdvanceTo(buffer.Start, buffer.End);
        }
    }

    internal static RequestBody TooLarge(int bytesMax) => new([], new Refusal(
        ErrorCode.PayloadTooLarge, $"The body has more than {bytesMax} bytes."));

    private static bool IsJson(HttpRequest request)
    {
        if (request.Headers.ContentEncoding.Count > 0)
            return false;
        if (string.IsNullOrEmpty(request.ContentType))
            return true;
        return MediaTypeHeaderValue.TryParse(request.ContentType, out MediaTypeHeaderValue? type)
            && (type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
                || (type.Suffix.Equals("json", StringComparison.OrdinalIgnoreCase) && type.Type == "application"))
            && (!type.Charset.HasValue || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase)
                || type.Charset.Equals("\"utf-8\"", StringComparison.OrdinalIgnoreCase));
    }
}
