using System.Globalization;
using System.Text;
using System.Text.Json;
using AiBos.Kernel.Access;
using AiBos.Kernel.Audit;
using AiBos.Ledger;
using AiBos.Sdk;

namespace AiBos.Silo.Http;

/// <summary>Verification and reading of the ledger.</summary>
internal static class AuditEndpoints
{
    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/audit/verify", VerifyAsync).WithPolicy(RoutePolicy.Requires("audit.verify"));
        routes.MapGet("/audit/entries", ListAsync).WithPolicy(RoutePolicy.Requires("audit.read"));
        routes.MapGet("/audit/entries/{seq}", GetAsync).WithPolicy(RoutePolicy.Requires("audit.read"));
    }

    private static async Task VerifyAsync(HttpContext context)
    {
        Caller caller = RouteGate.CallerOf(context);
        (VerificationReport report, AppendResult entry) = await context.RequestServices
            .GetRequiredService<AuditService>()
            .VerifyAsync(caller.Tenant, caller.Principal.Value, context.RequestAborted);
        await Success.WriteAsync(
            context,
            new
            {
                status = report.Status.ToWire(),
                entries = report.Entries,
                findings = report.Findings,
                findingsTotal = report.FindingsTotal,
            },
            entry.IsSealed ? entry : null);
    }

    private static async Task ListAsync(HttpContext context)
    {
        var query = new ListQuery(context.Request.Query);
        AuditFilter filter = new(
            query.Text("action"), query.Text("actor"), query.Text("kind"), query.Time("from"), query.Time("to"));
        long after = query.Cursor();
        if (query.Refusal is { } refusal)
        {
            await Problem.WriteRecordedAsync(context, refusal);
            return;
        }

        IReadOnlyList<AuditEntry> found = await context.RequestServices.GetRequiredService<AuditEntries>().ListAsync(
            RouteGate.CallerOf(context).Tenant, filter, after, query.Limit + 1, context.RequestAborted);
        AuditEntry[] page = [.. found.Take(query.Limit)];
        await Success.WriteAsync(context, new
        {
            items = page.Select(Show),
            nextCursor = found.Count > query.Limit ? ListQuery.ToCursor(page[^1].Seq) : null,
        });
    }

    private static async Task GetAsync(HttpContext context)
    {
        AuditEntry? entry = null;
        if (long.TryParse(
            (string?)context.Request.RouteValues["seq"], NumberStyles.None, CultureInfo.InvariantCulture, out long seq))
        {
            entry = await context.RequestServices.GetRequiredService<AuditEntries>().FindAsync(
                RouteGate.CallerOf(context).Tenant, seq, context.RequestAborted);
        }

        if (entry is null)
            await Problem.WriteRecordedAsync(context, Refusal.NotFound("There is no such entry."));
        else
            await Success.WriteAsync(context, Show(entry));
    }

    private static object Show(AuditEntry entry) => new
    {
        entry.Seq,
        entry.Id,
        entry.Kind,
        at = DateTimeOffset.UnixEpoch.AddTicks(entry.AtUs * TimeSpan.TicksPerMicrosecond),
        entry.Actor,
        entry.Action,
        entry.Outcome,
        hash = Convert.ToHexStringLower(entry.LeafHash),
        leaf = Encoding.UTF8.GetString(entry.Leaf),
        payload = Payload(entry.Payload),
    };

    // A tampered payload may be no JSON at all; reading it must still work.
    private static object Payload(byte[] payload)
    {
        try
        {
            return JsonSerializer.Deserialize<JsonElement>(payload);
        }
        catch (JsonException)
        {
            return Convert.ToBase64String(payload);
        }
    }
}
