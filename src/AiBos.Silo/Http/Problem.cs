using System.Text.Encodings.Web;
using System.Text.Json;
using AiBos.Kernel;
using AiBos.Kernel.Access;
using AiBos.Kernel.Audit;
using AiBos.Sdk;

namespace AiBos.Silo.Http;

/// <summary>Failures as <c>application/problem+json</c> (RFC 9457) with the kernel's members.</summary>
internal static class Problem
{
    private const string TypePrefix = "urn:aibos:error:";

    internal static readonly JsonWriterOptions Readable =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Method and pattern of what is asked; never the raw path.</summary>
    internal static string RouteOf(HttpContext context) =>
        $"{context.Request.Method} {(context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "(no route)"}";

    /// <summary>Records the refusal on the caller's ledger, then writes it; 503 when it cannot be recorded.</summary>
    internal static async Task WriteRecordedAsync(HttpContext context, Refusal refusal)
    {
        AppendResult entry = await RecordAsync(context, refusal);
        if (entry.IsSealed)
            await WriteAsync(context, refusal, entry);
        else
            await WriteAsync(context, LedgerUnavailable());
    }

    /// <summary>Records the refusal on the caller's ledger, under the route and never the raw path.</summary>
    internal static Task<AppendResult> RecordAsync(HttpContext context, Refusal refusal)
    {
        Caller caller = RouteGate.CallerOf(context);
        return context.RequestServices.GetRequiredService<RefusalRecorder>()
            .RecordAsync(caller.Tenant, caller.Principal, RouteOf(context), refusal);
    }

    internal static Refusal LedgerUnavailable() => new(
        ErrorCode.LedgerUnavailable, "The act could not be recorded in time; try again shortly.")
    {
        RetryAfter = TimeSpan.FromSeconds(1),
    };

    internal static Task WriteAsync(HttpContext context, Exception exception) =>
        WriteAsync(context, KernelFaults.ToRefusal(exception));

    internal static async Task WriteAsync(HttpContext context, Refusal refusal, AppendResult? entry = null)
    {
        ErrorDescription description = ErrorCatalogue.Get(refusal.Code);
        HttpResponse response = context.Response;
        response.StatusCode = description.Status;
        response.ContentType = "application/problem+json";
        response.Headers.CacheControl = "no-store";
        if (refusal.RetryAfter is { } wait)
            response.Headers.RetryAfter = ((int)Math.Ceiling(wait.TotalSeconds)).ToString();
        await using (var json = new Utf8JsonWriter(response.BodyWriter, Readable))
            WriteTo(json, refusal, entry, context);
        await response.CompleteAsync();
    }

    /// <summary>The document alone.</summary>
    internal static void WriteTo(Utf8JsonWriter json, Refusal refusal, AppendResult? entry, HttpContext context)
    {
        ErrorDescription description = ErrorCatalogue.Get(refusal.Code);
        json.WriteStartObject();
        json.WriteString("type", TypePrefix + description.WireName);
        json.WriteString("title", description.Title);
        json.WriteNumber("status", description.Status);
        json.WriteString("detail", refusal.Detail);
        json.WriteBoolean("success", false);
        json.WriteString("code", description.WireName);
        WriteDetails(json, refusal);
        // For the one who reports it: the log's lines about the request hold it as well.
        if (refusal.Code == ErrorCode.Internal)
            json.WriteString("traceId", context.Response.Headers["X-Trace-Id"]);
        if (entry is { IsSealed: true })
            WriteAudit(json, entry);
        json.WriteEndObject();
    }

    internal static void WriteAudit(Utf8JsonWriter json, AppendResult entry)
    {
        json.WriteStartObject("audit");
        json.WriteNumber("seq", entry.Seq);
        json.WriteString("hash", entry.Hash);
        json.WriteEndObject();
    }

    private static void WriteDetails(Utf8JsonWriter json, Refusal refusal)
    {
        if (refusal.Required.Count > 0)
        {
            json.WriteStartArray("required");
            foreach (string permission in refusal.Required)
                json.WriteStringValue(permission);
            json.WriteEndArray();
        }

        if (refusal.Errors.Count > 0)
        {
            json.WriteStartArray("errors");
            foreach (FieldError error in refusal.Errors)
            {
                json.WriteStartObject();
                json.WriteString("pointer", error.Pointer);
                json.WriteString("message", error.Message);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        if (refusal.RetryAfter is { } wait)
            json.WriteNumber("retryAfter", Math.Ceiling(wait.TotalSeconds));
    }
}
