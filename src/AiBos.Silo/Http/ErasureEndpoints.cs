using System.Text.Json;
using AiBos.Kernel.Access;
using AiBos.Kernel.Audit;
using AiBos.Kernel.Privacy;
using AiBos.Sdk;

namespace AiBos.Silo.Http;

/// <summary>Erasing people from the ledger, and forbidding it while the law asks for what is about them.</summary>
internal static class ErasureEndpoints
{
    private const int BodyBytesMax = 16 * 1024;

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/audit/erasures", EraseAsync)
            .Describe("Erases a person from the ledger by destroying the person's key.")
            .TakesBody(
                ("subject", "string", "the person's id"), ("authority", "string", "who decided"),
                ("basis", "string", "on what ground"))
            .WithPolicy(RoutePolicy.Requires("audit.erase"));
        routes.MapPost("/audit/holds", HoldAsync)
            .Describe("Forbids erasing a person.")
            .TakesBody(("subject", "string", "the person's id"), ("reason", "string", "why"))
            .WithPolicy(RoutePolicy.Requires("audit.hold"));
        routes.MapPost("/audit/holds/release", ReleaseAsync)
            .Describe("Allows erasing a person again.")
            .TakesBody(("subject", "string", "the person's id"), ("reason", "string", "why"))
            .WithPolicy(RoutePolicy.Requires("audit.hold"));
    }

    private static async Task EraseAsync(HttpContext context)
    {
        if (await ReadAsync(context, "subject", "authority", "basis") is not { } text)
            return;
        Caller caller = RouteGate.CallerOf(context);
        Result<Erasure> erased = await Service(context).EraseAsync(
            caller.Tenant, caller.Principal, text["subject"], text["authority"], text["basis"],
            context.RequestAborted);
        if (erased.IsOk)
        {
            await Success.WriteAsync(
                context, new { subject = erased.Value.Subject, keys = erased.Value.Keys }, erased.Value.Entry);
            return;
        }

        await Problem.WriteRecordedAsync(context, erased.Refusal);
    }

    private static async Task HoldAsync(HttpContext context)
    {
        if (await ReadAsync(context, "subject", "reason") is not { } text)
            return;
        Caller caller = RouteGate.CallerOf(context);
        await AnswerAsync(context, text["subject"], await Service(context).HoldAsync(
            caller.Tenant, caller.Principal, text["subject"], text["reason"], context.RequestAborted));
    }

    private static async Task ReleaseAsync(HttpContext context)
    {
        if (await ReadAsync(context, "subject", "reason") is not { } text)
            return;
        Caller caller = RouteGate.CallerOf(context);
        await AnswerAsync(context, text["subject"], await Service(context).ReleaseAsync(
            caller.Tenant, caller.Principal, text["subject"], text["reason"], context.RequestAborted));
    }

    private static async Task AnswerAsync(HttpContext context, string subject, Result<AppendResult> entry)
    {
        if (entry.IsOk)
            await Success.WriteAsync(context, new { subject }, entry.Value);
        else
            await Problem.WriteRecordedAsync(context, entry.Refusal);
    }

    private static SubjectErasure Service(HttpContext context) =>
        context.RequestServices.GetRequiredService<SubjectErasure>();

    /// <summary>An object of exactly these texts; null when it was refused, which is answered then.</summary>
    private static async Task<Dictionary<string, string>?> ReadAsync(HttpContext context, params string[] names)
    {
        RequestBody body = await RequestBody.ReadAsync(context.Request, BodyBytesMax);
        Refusal? fault = body.Fault;
        Dictionary<string, string> text = [];
        if (fault is null)
            fault = Read(body.Bytes, names, text);
        if (fault is null)
            return text;
        await Problem.WriteRecordedAsync(context, fault);
        return null;
    }

    private static Refusal? Read(byte[] json, string[] names, Dictionary<string, string> text)
    {
        string shape = $"Send an object with {string.Join(", ", names)}, each a text.";
        try
        {
            using JsonDocument document = JsonDocument.Parse(
                json, new JsonDocumentOptions { MaxDepth = 2, AllowDuplicateProperties = false });
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                return Refusal.Invalid("", shape);
            foreach (JsonProperty member in document.RootElement.EnumerateObject())
            {
                if (!names.Contains(member.Name) || member.Value.ValueKind != JsonValueKind.String)
                    return Refusal.Invalid("/" + member.Name, shape);
                text[member.Name] = member.Value.GetString()!.Trim();
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return Refusal.Invalid("", shape);
        }

        foreach (string name in names)
        {
            int max = name == "subject" ? SubjectErasure.SubjectCharsMax : SubjectErasure.TextCharsMax;
            int length = text.GetValueOrDefault(name, "").Length;
            if (length == 0 || length > max)
                return Refusal.Invalid("/" + name, $"Give 1 to {max} characters.");
        }

        return null;
    }
}
