using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using AiBos.Kernel.Audit;

namespace AiBos.Silo.Http;

/// <summary>Successes in the kernel's one form.</summary>
internal static class Success
{
    // Answers are JSON with a JSON content type, never pasted into markup: only what JSON asks for is escaped.
    internal static readonly JsonSerializerOptions Json =
        new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes ready-made JSON as <c>data</c>, without parsing it again.</summary>
    internal static Task WriteJsonAsync(
        HttpContext context, ReadOnlySpan<byte> data, string? contract = null, AppendResult? entry = null)
    {
        var body = new ArrayBufferWriter<byte>(data.Length + 256);
        using (var json = new Utf8JsonWriter(body, new JsonWriterOptions { SkipValidation = true }))
        {
            json.WriteStartObject();
            json.WriteBoolean("success", true);
            json.WritePropertyName("data");
            json.WriteRawValue(data, skipInputValidation: true);
            if (contract is not null)
                json.WriteString("contract", contract);
            if (entry is not null)
                Problem.WriteAudit(json, entry);
            json.WriteEndObject();
        }

        context.Response.StatusCode = StatusCodes.Status200OK;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.WrittenCount;
        return context.Response.BodyWriter.WriteAsync(body.WrittenMemory).AsTask();
    }

    internal static Task WriteAsync<T>(HttpContext context, T data, AppendResult? entry = null) =>
        WriteJsonAsync(context, JsonSerializer.SerializeToUtf8Bytes(data, Json), contract: null, entry);
}
