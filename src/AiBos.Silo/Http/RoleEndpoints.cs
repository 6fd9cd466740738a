using AiBos.Kernel.Access;

namespace AiBos.Silo.Http;

/// <summary>Roles of the caller's tenant.</summary>
internal static class RoleEndpoints
{
    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/access/roles", ListAsync)
            .Describe("The tenant's roles and what they grant.", AccessAnswers.Limit, AccessAnswers.Cursor)
            .WithPolicy(RoutePolicy.Requires(AccessAnswers.Read));
        routes.MapGet("/access/roles/{id}", async context => await AccessAnswers.WriteAsync(
                context,
                await AccessAnswers.Reads(context).GetRoleAsync(
                    RouteGate.CallerOf(context).Tenant, AccessAnswers.Id(context), context.RequestAborted)))
            .Describe("One role.")
            .WithPolicy(RoutePolicy.Requires(AccessAnswers.Read));
        routes.MapPut("/access/roles/{id}", context => AccessAnswers.ChangeAsync(context, body => new SetRole
            {
                Name = AccessAnswers.Id(context),
                Permissions = body.Texts("permissions"),
                ExpectedVersion = body.Number("expectedVersion"),
            }))
            .Describe("Makes a role, or gives it other permissions.")
            .TakesBody(
                ("permissions", "string[]", "accounting.read, accounting.* or *; all that the role grants"),
                AccessAnswers.ExpectedVersion)
            .WithPolicy(RoutePolicy.Requires(AccessAnswers.Admin));
        routes.MapDelete("/access/roles/{id}", context => AccessAnswers.ChangeAsync(
                context, new DeleteRole { Name = AccessAnswers.Id(context) }))
            .Describe("Takes away a role that nobody holds.")
            .TakesNoBody()
            .WithPolicy(RoutePolicy.Requires(AccessAnswers.Admin));
    }

    private static Task ListAsync(HttpContext context) => AccessAnswers.ListAsync(
        context,
        (after, limit) => AccessAnswers.Reads(context).ListRolesAsync(
            RouteGate.CallerOf(context).Tenant, after, limit, context.RequestAborted),
        role => role.Name);
}
