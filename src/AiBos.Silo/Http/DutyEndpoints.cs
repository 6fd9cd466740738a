using AiBos.Kernel.Access;

namespace AiBos.Silo.Http;

/// <summary>Separation of duty in the caller's tenant: pairs of permissions that nobody holds at once.</summary>
internal static class DutyEndpoints
{
    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/access/duties", ListAsync)
            .Describe("Pairs of permissions that nobody holds at once.", AccessAnswers.Limit, AccessAnswers.Cursor)
            .WithPolicy(RoutePolicy.Requires(AccessAnswers.Read));
        routes.MapGet("/access/duties/{id}", async context => await AccessAnswers.WriteAsync(
                context,
                await AccessAnswers.Reads(context).GetDutyAsync(
                    RouteGate.CallerOf(context).Tenant, AccessAnswers.Id(context), context.RequestAborted)))
            .Describe("One pair.")
            .WithPolicy(RoutePolicy.Requires(AccessAnswers.Read));
        routes.MapPut("/access/duties/{id}", context => AccessAnswers.ChangeAsync(context, body => new SetDuty
            {
                Name = AccessAnswers.Id(context),
                First = body.Text("first"),
                Second = body.Text("second"),
                Reason = body.Text("reason"),
                ExemptAll = body.Flag("exemptAll"),
                ExpectedVersion = body.Number("expectedVersion"),
            }))
            .Describe("Keeps two permissions apart, or changes a pair.")
            .TakesBody(
                ("first", "string", "a permission, or a subtree"), ("second", "string", "likewise"),
                ("reason", "string", "why, for those who are refused"),
                ("exemptAll", "boolean?", "whether principals that hold * are let pass, default false"),
                AccessAnswers.ExpectedVersion)
            .WithPolicy(RoutePolicy.Requires(AccessAnswers.Admin));
        routes.MapDelete("/access/duties/{id}", context => AccessAnswers.ChangeAsync(
                context, new DeleteDuty { Name = AccessAnswers.Id(context) }))
            .Describe("Keeps the two permissions of a pair apart no longer.")
            .TakesNoBody()
            .WithPolicy(RoutePolicy.Requires(AccessAnswers.Admin));
    }

    private static Task ListAsync(HttpContext context) => AccessAnswers.ListAsync(
        context,
        (after, limit) => AccessAnswers.Reads(context).ListDutiesAsync(
            RouteGate.CallerOf(context).Tenant, after, limit, context.RequestAborted),
        duty => duty.Name);
}
