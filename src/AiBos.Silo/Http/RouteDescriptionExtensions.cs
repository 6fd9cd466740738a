namespace AiBos.Silo.Http;

/// <summary>Puts descriptions on endpoints.</summary>
internal static class RouteDescriptionExtensions
{
    internal static TBuilder Describe<TBuilder>(
        this TBuilder builder, string summary, params (string Name, string Means)[] query)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new RouteDescription(summary, query));

    internal static TBuilder TakesBody<TBuilder>(
        this TBuilder builder, params (string Name, string Type, string Means)[] members)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new RouteBody(members));

    /// <summary>Refuses a body that says anything; every POST that does not take one says so.</summary>
    internal static TBuilder TakesNoBody<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder
    {
        builder.Add(endpoint =>
        {
            RequestDelegate handle = endpoint.RequestDelegate!;
            endpoint.RequestDelegate = async context =>
            {
                if (await RequestBody.RefuseAnyAsync(context.Request) is { } refusal)
                    await Problem.WriteRecordedAsync(context, refusal);
                else
                    await handle(context);
            };
        });
        return builder.WithMetadata(new RouteWithoutBody());
    }
}
