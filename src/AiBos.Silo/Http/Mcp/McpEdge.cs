using System.Text.Json;
using AiBos.Kernel.Actions;
using AiBos.Kernel.Audit;
using AiBos.Sdk;
using ModelContextProtocol;

namespace AiBos.Silo.Http.Mcp;

/// <summary>
/// Before a message reaches the protocol's own code: host and origin, size, media type, strict JSON. What is refused
/// here is on the ledger like everything that is refused.
/// </summary>
internal sealed class McpEdge(RequestDelegate next, McpHosts hosts, ActionOptions options)
{
    /// <summary>What a message may have beside its arguments.</summary>
    internal const int EnvelopeBytesMax = 64 << 10;

    private static readonly object ArgumentsKey = new();

    /// <summary>The arguments of the call, as they came.</summary>
    internal static byte[] ArgumentsOf(HttpContext context) => (byte[])context.Items[ArgumentsKey]!;

    public async Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<McpRoute>() is null)
        {
            await next(context);
            return;
        }

        if (hosts.Judge(context.Request) is { } refused)
        {
            await Problem.WriteRecordedAsync(context, refused);
            return;
        }

        RequestBody body = await RequestBody.ReadAsync(context.Request, options.BodyBytesMax + EnvelopeBytesMax);
        Result<McpEnvelope> envelope = body.Fault is { } fault ? fault : McpEnvelope.Read(body.Bytes);
        if (!envelope.IsOk)
        {
            await WriteFaultAsync(context, envelope.Refusal);
            return;
        }

        context.Items[ArgumentsKey] = envelope.Value.Arguments;
        context.Request.Body = new MemoryStream(envelope.Value.Message, writable: false);
        context.Request.ContentLength = envelope.Value.Message.Length;
        await next(context);
    }

    // A message that cannot be read has no id: the answer's is null.
    private static async Task WriteFaultAsync(HttpContext context, Refusal refusal)
    {
        AppendResult entry = await Problem.RecordAsync(context, refusal);
        if (!entry.IsSealed)
        {
            await Problem.WriteAsync(context, Problem.LedgerUnavailable());
            return;
        }

        context.Response.StatusCode = ErrorCatalogue.Get(refusal.Code).Status;
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter);
        json.WriteStartObject();
        json.WriteString("jsonrpc", "2.0");
        json.WriteNull("id");
        json.WriteStartObject("error");
        json.WriteNumber("code", (int)(refusal.Code == ErrorCode.MalformedJson
            ? McpErrorCode.ParseError
            : McpErrorCode.InvalidRequest));
        json.WriteString("message", refusal.Detail);
        json.WritePropertyName("data");
        Problem.WriteTo(json, refusal, entry, context);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
