namespace AiBos.Silo.Http;

/// <summary>What the API's description says of a route.</summary>
/// <param name="Summary">One sentence.</param>
/// <param name="Query">Parameters of the query; all may be left out.</param>
internal sealed record RouteDescription(string Summary, IReadOnlyList<(string Name, string Means)> Query);

/// <summary>The members of a route's body, all required.</summary>
internal sealed record RouteBody(IReadOnlyList<(string Name, string Type, string Means)> Members);

/// <summary>On a route that reads no body: one that was meant to say something is refused and not passed over.</summary>
internal sealed record RouteWithoutBody;

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
