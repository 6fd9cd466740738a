using System.Text.Json;
using AiBos.Kernel.Access;
using AiBos.Kernel.Audit;
using AiBos.Sdk;

namespace AiBos.Silo.Http;

/// <summary>Lets a log go on after its database was put back.</summary>
internal static class AuditRestoreEndpoint
{
    private const int BodyBytesMax = 8 * 1024;

    internal static async Task HandleAsync(HttpContext context)
    {
        RequestBody body = await RequestBody.ReadAsync(context.Request, BodyBytesMax);
        (string reason, long? signedSize, Refusal? fault) = Parse(body);
        // Not recorded: the log takes no entry, which is what the caller came to mend.
        if (fault is not null)
        {
            await Problem.WriteAsync(context, fault);
            return;
        }

        Caller caller = RouteGate.CallerOf(context);
        Result<RestoredLog> restored = await context.RequestServices.GetRequiredService<AuditRestore>()
            .RestoreAsync(caller.Tenant, caller.Principal, reason, signedSize, context.RequestAborted);
        if (!restored.IsOk)
        {
            await Problem.WriteAsync(context, restored.Refusal);
            return;
        }

        RestoredLog log = restored.Value;
        await Success.WriteAsync(context, log, new AppendResult { Seq = log.Seq, Hash = log.Hash });
    }

    private static (string Reason, long? SignedSize, Refusal? Fault) Parse(RequestBody body)
    {
        if (body.Fault is not null)
            return ("", null, body.Fault);
        try
        {
            RestoreRequest? request = JsonSerializer.Deserialize<RestoreRequest>(body.Bytes, RequestJson);
            string reason = request?.Reason?.Trim() ?? "";
            if (reason.Length is 0 or > AuditRestore.ReasonCharsMax)
            {
                return ("", null, Refusal.Invalid(
                    "/reason", $"Say why, in 1 to {AuditRestore.ReasonCharsMax} characters; it stays on the ledger."));
            }

            return request!.SignedSize < 0
                ? ("", null, Refusal.Invalid("/signedSize", "A number of entries, 0 or more."))
                : (reason, request.SignedSize, null);
        }
        catch (JsonException)
        {
            return ("", null, Refusal.Invalid("", "Send { \"reason\": text, \"signedSize\": number }."));
        }
    }

    private static readonly JsonSerializerOptions RequestJson = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
        NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.Strict,
    };

    private sealed record RestoreRequest(string? Reason, long? SignedSize);
}
