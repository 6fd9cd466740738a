using System.Text.Json;
using AiBos.Kernel.Metadata;
using AiBos.Sdk;

namespace AiBos.Silo.Http;

/// <summary>What the tenant's engines keep and publish, as they describe it.</summary>
internal static class DescriptionEndpoints
{
    private static readonly (string, string) Limit = ("limit", "1 to 500, default 50");
    private static readonly (string, string) Cursor = ("cursor", "nextCursor of the page before");

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/entities", context => ListAsync(context, (engines, set) => engines.EntitiesOf(set), Show))
            .Describe(
                "What the tenant's engines keep: fields, classes, persons and relations.", Limit, Cursor)
            .WithPolicy(RoutePolicy.Requires("metadata.read"));
        routes.MapGet("/event-types", context => ListAsync(context, (engines, set) => engines.EventsOf(set), Show))
            .Describe("What the tenant's engines publish: types of events with their schemas.", Limit, Cursor)
            .WithPolicy(RoutePolicy.Requires("metadata.read"));
    }

    private static async Task ListAsync<T>(
        HttpContext context, Func<TenantEngines, TenantEngineSet, IReadOnlyList<T>> partsOf, Func<T, object> show)
    {
        TenantEngines engines = context.RequestServices.GetRequiredService<TenantEngines>();
        var query = new ListQuery(context.Request.Query);
        int from = (int)Math.Clamp(query.Cursor() + 1, 0, int.MaxValue);
        Result<TenantEngineSet> set = await engines.GetAsync(RouteGate.CallerOf(context).Tenant);
        if ((query.Refusal ?? (set.IsOk ? null : set.Refusal)) is { } refusal)
        {
            await Problem.WriteRecordedAsync(context, refusal);
            return;
        }

        IReadOnlyList<T> all = partsOf(engines, set.Value);
        T[] page = [.. all.Skip(from).Take(query.Limit)];
        await Success.WriteAsync(context, new
        {
            items = page.Select(show),
            nextCursor = from + page.Length < all.Count ? ListQuery.ToCursor(from + page.Length - 1) : null,
        });
    }

    private static object Show(EntityDescription entity) => new
    {
        entity.Id,
        version = entity.Version.ToString(),
        entity.Summary,
        classification = Class(entity.Classification),
        fields = entity.Fields.Select(field => new
        {
            field.Name,
            classification = Class(field.Classification),
            required = field.IsRequired,
            personField = field.PersonField,
        }),
        relations = entity.Relations.Select(relation => new { relation.Field, relation.Entity }),
        schema = JsonSerializer.Deserialize<JsonElement>(entity.Schema.Span),
    };

    private static object Show(EventDescription published) => new
    {
        published.Id,
        version = published.Version.ToString(),
        published.Summary,
        classification = Class(published.Classification),
        schema = JsonSerializer.Deserialize<JsonElement>(published.Schema.Span),
    };

    private static string Class(DataClass dataClass) => dataClass.ToString().ToLowerInvariant();
}
