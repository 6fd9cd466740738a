using System.Globalization;
using System.Text;
using AiBos.Kernel.Access;
using AiBos.Kernel.Audit;
using AiBos.Kernel.Privacy;
using AiBos.Ledger;
using AiBos.Sdk;
using Microsoft.AspNetCore.Http.Features;

namespace AiBos.Silo.Http;

/// <summary>Verification and reading of the ledger.</summary>
internal static class AuditEndpoints
{
    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/audit/verify", VerifyAsync)
            .Describe("Recomputes the tenant's whole log and says what does not fit.")
            .TakesNoBody()
            .WithMetadata(new TakesItsTime())
            .WithPolicy(RoutePolicy.Requires("audit.verify"));
        routes.MapPost("/audit/restore", AuditRestoreEndpoint.HandleAsync)
            .Describe("Lets a log go on that was put back from a backup.")
            .TakesBody(
                ("reason", "string", "why, for the entry"), ("signedSize", "integer", "leaves the signer knows of"))
            .WithMetadata(new TakesItsTime())
            .WithPolicy(RoutePolicy.Requires("audit.restore"));
        routes.MapGet("/audit/entries", ListAsync)
            .Describe("The tenant's entries, oldest first.",
                ("limit", "1 to 500, default 50"), ("cursor", "nextCursor of the page before"),
                ("action", "exactly this action"), ("actor", "exactly this principal"),
                ("kind", "exactly this kind"), ("from", "not before, RFC 3339"), ("to", "before, RFC 3339"),
                ("subject", "entries about this person"))
            .WithPolicy(RoutePolicy.Requires("audit.read"));
        routes.MapGet("/audit/entries/{seq}/proof", ProveAsync)
            .Describe("Proof that the entry stands in a tree of this size.",
                ("size", "leaves of the tree, default all"))
            .WithPolicy(RoutePolicy.Requires("audit.read"));
        routes.MapGet("/audit/entries/{seq}/tlog-proof", ProofFileAsync)
            .Describe("The same under the newest checkpoint, as a C2SP proof file.")
            .WithPolicy(RoutePolicy.Requires("audit.read"));
        routes.MapGet("/audit/export", ExportAsync)
            .Describe("Entries with proofs as a bundle to verify elsewhere, application/zip.",
                ("from", "first entry, default 0"), ("to", "before this entry, default all"))
            .WithMetadata(new TakesItsTime())
            .WithPolicy(RoutePolicy.Requires("audit.export"));
        routes.MapGet("/audit/checkpoint", CheckpointAsync)
            .Describe("The newest signed checkpoint, a C2SP signed note.")
            .WithPolicy(RoutePolicy.Requires("audit.read"));
        routes.MapGet("/audit/policy", PolicyAsync)
            .Describe("The keys that sign and signed this log, witnesses and quorum, as a policy file.")
            .WithPolicy(RoutePolicy.Requires("audit.read"));
        routes.MapGet("/audit/consistency", ProveGrowthAsync)
            .Describe("Proof that one tree is the beginning of another.",
                ("from", "leaves of the smaller tree"), ("to", "leaves of the larger tree, default all"))
            .WithPolicy(RoutePolicy.Requires("audit.read"));
        routes.MapGet("/audit/entries/{seq}", GetAsync)
            .Describe("One entry.")
            .WithPolicy(RoutePolicy.Requires("audit.read"));
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
            query.Text("action"), query.Text("actor"), query.Text("kind"), query.Time("from"), query.Time("to"),
            query.Text("subject"));
        long after = query.Cursor();
        if (query.Refusal is { } refusal)
        {
            await Problem.WriteRecordedAsync(context, refusal);
            return;
        }

        IReadOnlyList<AuditEntry> found = await context.RequestServices.GetRequiredService<AuditEntries>().ListAsync(
            RouteGate.CallerOf(context).Tenant, filter, after, query.Limit + 1, context.RequestAborted);
        AuditEntry[] page = [.. found.Take(query.Limit)];
        if (page.Length > 0)
        {
            await RecordReadAsync(context, page[0].Seq, page[^1].Seq, new Dictionary<string, string?>
            {
                ["action"] = filter.Action,
                ["actor"] = filter.Actor,
                ["kind"] = filter.Kind,
                ["from"] = filter.From?.ToString("O", CultureInfo.InvariantCulture),
                ["to"] = filter.To?.ToString("O", CultureInfo.InvariantCulture),
                ["subject"] = filter.Subject,
            });
        }

        var items = new List<object>();
        foreach (AuditEntry entry in page)
            items.Add(await ShowAsync(context, entry));
        await Success.WriteAsync(context, new
        {
            items,
            nextCursor = found.Count > query.Limit ? ListQuery.ToCursor(page[^1].Seq) : null,
        });
    }

    private static async Task GetAsync(HttpContext context)
    {
        AuditEntry? entry = null;
        if (Seq(context) is { } seq)
        {
            entry = await context.RequestServices.GetRequiredService<AuditEntries>().FindAsync(
                RouteGate.CallerOf(context).Tenant, seq, context.RequestAborted);
        }

        if (entry is null)
        {
            await Problem.WriteRecordedAsync(context, Refusal.NotFound("There is no such entry."));
            return;
        }

        await RecordReadAsync(context, entry.Seq, entry.Seq, new Dictionary<string, string?>());
        await Success.WriteAsync(context, await ShowAsync(context, entry));
    }

    private static async Task ProveAsync(HttpContext context)
    {
        var query = new ListQuery(context.Request.Query);
        long? size = query.Number("size");
        if (query.Refusal is { } refusal)
        {
            await Problem.WriteRecordedAsync(context, refusal);
            return;
        }

        Result<InclusionProof> proof = Seq(context) is { } seq
            ? await context.RequestServices.GetRequiredService<AuditProofs>().ProveInclusionAsync(
                RouteGate.CallerOf(context).Tenant, seq, size, context.RequestAborted)
            : Refusal.NotFound("There is no such entry.");
        if (proof.IsOk)
            await Success.WriteAsync(context, proof.Value);
        else
            await Problem.WriteRecordedAsync(context, proof.Refusal);
    }

    private static async Task ProveGrowthAsync(HttpContext context)
    {
        var query = new ListQuery(context.Request.Query);
        long from = query.NeededNumber("from");
        long to = query.NeededNumber("to");
        if (query.Refusal is { } refusal)
        {
            await Problem.WriteRecordedAsync(context, refusal);
            return;
        }

        Result<ConsistencyProof> proof = await context.RequestServices.GetRequiredService<AuditProofs>()
            .ProveConsistencyAsync(RouteGate.CallerOf(context).Tenant, from, to, context.RequestAborted);
        if (proof.IsOk)
            await Success.WriteAsync(context, proof.Value);
        else
            await Problem.WriteRecordedAsync(context, proof.Refusal);
    }

    private static async Task ProofFileAsync(HttpContext context) => await WriteTextAsync(
        context,
        Seq(context) is { } seq
            ? await Checkpoints(context).GetProofFileAsync(
                RouteGate.CallerOf(context).Tenant, seq, context.RequestAborted)
            : Refusal.NotFound("There is no such entry."));

    private static async Task CheckpointAsync(HttpContext context) => await WriteTextAsync(
        context,
        await Checkpoints(context).GetNewestAsync(RouteGate.CallerOf(context).Tenant, context.RequestAborted));

    private static async Task PolicyAsync(HttpContext context) => await WriteTextAsync(
        context,
        await Checkpoints(context).GetPolicyAsync(RouteGate.CallerOf(context).Tenant, context.RequestAborted));

    private static async Task ExportAsync(HttpContext context)
    {
        var query = new ListQuery(context.Request.Query);
        long from = query.Number("from") ?? 0;
        long? to = query.Number("to");
        if (query.Refusal is { } refusal)
        {
            await Problem.WriteRecordedAsync(context, refusal);
            return;
        }

        Caller caller = RouteGate.CallerOf(context);
        AuditExport export = context.RequestServices.GetRequiredService<AuditExport>();
        Result<ExportPlan> plan =
            await export.PlanAsync(caller.Tenant, caller.Principal, from, to, context.RequestAborted);
        if (!plan.IsOk)
        {
            await Problem.WriteRecordedAsync(context, plan.Refusal);
            return;
        }

        context.Response.ContentType = "application/zip";
        context.Response.Headers.ContentDisposition =
            $"attachment; filename=\"{caller.Tenant}-{from}-{plan.Value.To}.zip\"";
        // ZipArchive still writes its headers synchronously, whatever way its entries are written.
        context.Features.GetRequiredFeature<IHttpBodyControlFeature>().AllowSynchronousIO = true;
        await export.WriteAsync(plan.Value, context.Response.Body, context.RequestAborted);
    }

    private static AuditCheckpoints Checkpoints(HttpContext context) =>
        context.RequestServices.GetRequiredService<AuditCheckpoints>();

    // These formats are others' standards: byte for byte, without the kernel's envelope.
    private static async Task WriteTextAsync(HttpContext context, Result<string> text)
    {
        if (!text.IsOk)
        {
            await Problem.WriteRecordedAsync(context, text.Refusal);
            return;
        }

        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.WriteAsync(text.Value, context.RequestAborted);
    }

    private static long? Seq(HttpContext context) =>
        long.TryParse(
            (string?)context.Request.RouteValues["seq"], NumberStyles.None, CultureInfo.InvariantCulture, out long seq)
            ? seq
            : null;

    // Before anything is shown.
    private static Task RecordReadAsync(
        HttpContext context, long first, long last, IReadOnlyDictionary<string, string?> asked)
    {
        Caller caller = RouteGate.CallerOf(context);
        return context.RequestServices.GetRequiredService<AuditReads>().RecordAsync(
            caller.Tenant, caller.Principal, asked, first, last, MaySeePersonal(caller));
    }

    private static bool MaySeePersonal(Caller caller) => caller.Permissions.Has("personal.read");

    private static async Task<object> ShowAsync(HttpContext context, AuditEntry entry) => new
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
        payload = await context.RequestServices.GetRequiredService<PersonalReader>().ShowAsync(
            RouteGate.CallerOf(context).Tenant, entry.Payload,
            MaySeePersonal(RouteGate.CallerOf(context)), context.RequestAborted),
    };
}
