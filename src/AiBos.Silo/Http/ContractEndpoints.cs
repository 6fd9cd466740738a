using System.Security.Cryptography;
using System.Text.Json;
using AiBos.Kernel.Access;
using AiBos.Kernel.Contracts;
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

    private static Task ListAsync(HttpContext context)
    {
        ContractCatalog catalog = context.RequestServices.GetRequiredService<ContractCatalog>();
        var query = new ListQuery(context.Request.Query);
        long after = query.Cursor();
        if (query.Refusal is { } refusal)
            return Problem.WriteRecordedAsync(context, refusal);
        ActionContract[] visible = [.. Visible(catalog, RouteGate.CallerOf(context))];
        int from = (int)Math.Clamp(after + 1, 0, visible.Length);
        ActionContract[] page = [.. visible.Skip(from).Take(query.Limit)];
        return WriteAsync(context, new
        {
            items = page.Select(contract => Show(catalog, contract)),
            nextCursor = from + page.Length < visible.Length ? ListQuery.ToCursor(from + page.Length - 1) : null,
        });
    }

    private static Task GetAsync(HttpContext context)
    {
        ContractCatalog catalog = context.RequestServices.GetRequiredService<ContractCatalog>();
        string id = (string)context.Request.RouteValues["id"]!;
        string? version = (string?)context.Request.RouteValues["version"];
        ActionContract[] versions =
            [.. Visible(catalog, RouteGate.CallerOf(context)).Where(contract => contract.Action.Value == id)];
        if (versions.Length == 0)
            return Problem.WriteRecordedAsync(context, Refusal.NotFound("There is no such contract."));
        ActionContract? found = version is null
            ? versions[^1]
            : Array.Find(versions, contract => contract.Version.ToString() == version);
        return found is null
            ? Problem.WriteRecordedAsync(
                context, new Refusal(ErrorCode.ContractVersionUnknown, "The contract has no such version."))
            : WriteAsync(context, Show(catalog, found));
    }

    private static IEnumerable<ActionContract> Visible(ContractCatalog catalog, Caller caller) =>
        catalog.All.Where(contract => caller.Permissions.Has(contract.Permission));

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
        contract.Summary,
        contract.Permission,
        classification = contract.Classification.ToString().ToLowerInvariant(),
        contract.Tags,
        schemaHash = catalog.SchemaHash(contract),
        input = JsonSerializer.Deserialize<JsonElement>(contract.InputSchema.Span),
        output = JsonSerializer.Deserialize<JsonElement>(contract.OutputSchema.Span),
    };
}
