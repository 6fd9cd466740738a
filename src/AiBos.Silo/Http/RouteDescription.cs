namespace AiBos.Silo.Http;

/// <summary>What the API's description says of a route.</summary>
/// <param name="Summary">One sentence.</param>
/// <param name="Query">Parameters of the query; all may be left out.</param>
internal sealed record RouteDescription(string Summary, IReadOnlyList<(string Name, string Means)> Query);

/// <summary>
/// The members of a route's body. Required, unless their type ends with <c>?</c>; a type that ends with <c>[]</c> is a
/// list.
/// </summary>
internal sealed record RouteBody(IReadOnlyList<(string Name, string Type, string Means)> Members);

/// <summary>On a route that reads no body: one that says something is refused and not passed over.</summary>
internal sealed record RouteWithoutBody;
