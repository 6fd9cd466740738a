using System.Security.Cryptography;
using System.Text.Json;
using AiBos.Kernel.Contracts;
using AiBos.Sdk;

namespace AiBos.Silo.Http;

/// <summary>The contracts a caller may use, with their schemas. What it may not call, it does not see.</summary>
internal static class ContractEndpoints
{
    internal static void Map(IEndpointRouteBuilder routes)
    {
        RoutePolicy policy = RoutePolicy.Authenticated("shows only what the caller may call");
        routes.MapGet("/contracts", ListAsync)
            .Describe("Contracts the caller may call, every version, with their schemas.",
                ("limit", "1 to 500, default 50"), ("cursor", "nextCursor of the page before"))
            .WithPolicy(policy);
        routes.MapGet("/contracts/{id}", GetAsync)
            .Describe("The newest version of one contract.")
            .WithPolicy(policy);
        routes.MapGet("/contracts/{id}/{version}", GetAsync)
            .Describe("Exactly one version of a contract.")
            .WithPolicy(policy);
    }

    private static async Task ListAsync(HttpContext context)
    {
        ContractCatalog catalog = context.RequestServices.GetRequiredService<ContractCatalog>();
        var query = new ListQuery(context.Request.Query);
        long after = query.Cursor();
        Result<ActionContract[]> found = await VisibleContracts.OfAsync(
            RouteGate.CallerOf(context), context.RequestServices);
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
        Result<ActionContract[]> visible = await VisibleContracts.OfAsync(
            RouteGate.CallerOf(context), context.RequestServices);
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

    private static Task WriteAsync(HttpContext context, object data)
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(data, Success.Json);
        return EntityTag.IsKnown(context, SHA256.HashData(json))
            ? Task.CompletedTask
            : Success.WriteJsonAsync(context, json);
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
