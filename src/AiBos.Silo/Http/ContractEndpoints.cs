using System.Security.Cryptography;
using System.Text.Json;
using AiBos.Kernel.Access;
using AiBos.Kernel.Contracts;
using AiBos.Kernel.Metadata;
using AiBos.Sdk;

namespace AiBos.Silo.Http;

/// <summary>The contracts a caller may use, with their schemas. What it may not call, it does not see.</summary>
internal static class ContractEndpoints
{
    internal static void Map(IEndpointRouteBuilder routes)
    {
        RoutePolicy policy = RoutePolicy.Authenticated("shows only what the caller may call");
        routes.MapGet("/contracts", ListAsync).WithPolicy(policy);
        routes.MapGet("/contracts/{id}", GetAsync).WithPolicy(policy);
        routes.MapGet("/contracts/{id}/{version}", GetAsync).WithPolicy(policy);
    }

    private static async Task ListAsync(HttpContext context)
    {
        ContractCatalog catalog = context.RequestServices.GetRequiredService<ContractCatalog>();
        var query = new ListQuery(context.Request.Query);
        long after = query.Cursor();
        Result<ActionContract[]> found = await VisibleAsync(context, catalog);
        if ((query.Refusal ?? (found.IsOk ? null : found.Refusal)) is { } refusal)
        {
            await Problem.WriteRecordedAsync(context, refusal);
            return;
        }

        ActionContract[] visible = found.Value;
        int from = (int)Math.Clamp(after + 1, 0, visible.Length);
        ActionContract[] page = [.. visible.Skip(from).Take(query.Limit)];
        await WriteAsync(context, new
        {
            items = page.Select(contract => Show(catalog, contract)),
            nextCursor = from + page.Length < visible.Length ? ListQuery.ToCursor(from + page.Length - 1) : null,
        });
    }

    private static async Task GetAsync(HttpContext context)
    {
        ContractCatalog catalog = context.RequestServices.GetRequiredService<ContractCatalog>();
        string id = (string)context.Request.RouteValues["id"]!;
        string? version = (string?)context.Request.RouteValues["version"];
        Result<ActionContract[]> visible = await VisibleAsync(context, catalog);
        if (!visible.IsOk)
        {
            await Problem.WriteRecordedAsync(context, visible.Refusal);
            return;
        }

        ActionContract[] versions = Array.FindAll(visible.Value, contract => contract.Action.Value == id);
        ActionContract? found = version is null
            ? versions.LastOrDefault()
            : Array.Find(versions, contract => contract.Version.ToString() == version);
        if (found is not null)
            await WriteAsync(context, Show(catalog, found));
        else if (versions.Length == 0)
            await Problem.WriteRecordedAsync(context, Refusal.NotFound("There is no such contract."));
        else
            await Problem.WriteRecordedAsync(
                context, new Refusal(ErrorCode.ContractVersionUnknown, "The contract has no such version."));
    }

    // Of engines that are enabled for the tenant, what the caller may call.
    private static async Task<Result<ActionContract[]>> VisibleAsync(HttpContext context, ContractCatalog catalog)
    {
        Caller caller = RouteGate.CallerOf(context);
        Result<TenantEngineSet> engines =
            await context.RequestServices.GetRequiredService<TenantEngines>().GetAsync(caller.Tenant);
        if (!engines.IsOk)
            return engines.Refusal;
        return catalog.All.Where(contract => caller.Permissions.Has(contract.Permission)
            && engines.Value.Serves(contract.Action.Domain)).ToArray();
    }

    private static Task WriteAsync(HttpContext context, object data)
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(data, Success.Json);
        string tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(json).AsSpan(0, 16))}\"";
        context.Response.Headers.ETag = tag;
        context.Response.Headers.CacheControl = "private, no-cache";
        if (context.Request.Headers.IfNoneMatch.Contains(tag))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        return Success.WriteJsonAsync(context, json);
    }

    private static object Show(ContractCatalog catalog, ActionContract contract) => new
    {
        id = contract.Action.Value,
        version = contract.Version.ToString(),
        kind = contract.Kind.ToString().ToLowerInvariant(),
        destructive = contract.IsDestructive,
        contract.Summary,
        contract.Permission,
        classification = contract.Classification.ToString().ToLowerInvariant(),
        contract.Tags,
        schemaHash = catalog.SchemaHash(contract),
        input = JsonSerializer.Deserialize<JsonElement>(contract.InputSchema.Span),
        output = JsonSerializer.Deserialize<JsonElement>(contract.OutputSchema.Span),
    };
}
