using AiBos.Kernel.Access;

namespace AiBos.Silo.Http;

/// <summary>Principals of the caller's tenant. They are suspended, never deleted: the ledger names them.</summary>
internal static class PrincipalEndpoints
{
    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/access/principals", ListAsync)
            .Describe(
                "Who may act for the tenant, with roles and status.",
                ("role", "only those who hold it"), AccessAnswers.Limit, AccessAnswers.Cursor)
            .WithPolicy(RoutePolicy.Requires(AccessAnswers.Read));
        routes.MapGet("/access/principals/{id}", async context => await AccessAnswers.WriteAsync(
                context,
                await AccessAnswers.Reads(context).GetPrincipalAsync(
                    RouteGate.CallerOf(context).Tenant, AccessAnswers.Id(context), context.RequestAborted)))
            .Describe("One principal.")
            .WithPolicy(RoutePolicy.Requires(AccessAnswers.Read));
        routes.MapPut("/access/principals/{id}", context => AccessAnswers.ChangeAsync(context, body => new SetPrincipal
            {
                Principal = AccessAnswers.Id(context),
                Kind = body.Text("kind"),
                Roles = body.Texts("roles"),
                Status = body.Text("status"),
                ExpectedVersion = body.Number("expectedVersion"),
            }))
            .Describe("Makes a principal, or gives it other roles or another status.")
            .TakesBody(
                ("kind", "string", "user, service or device"), ("roles", "string[]", "all its roles"),
                ("status", "string", "active or suspended"), AccessAnswers.ExpectedVersion)
            .WithPolicy(RoutePolicy.Requires(AccessAnswers.Admin));
    }

    private static Task ListAsync(HttpContext context) => AccessAnswers.ListAsync(
        context,
        (after, limit) => AccessAnswers.Reads(context).ListPrincipalsAsync(
            RouteGate.CallerOf(context).Tenant, AccessAnswers.Filter(context, "role"), after, limit,
            context.RequestAborted),
        principal => principal.Id);
}
