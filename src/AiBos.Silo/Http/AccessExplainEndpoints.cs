using AiBos.Kernel.Access;
using AiBos.Kernel.Contracts;
using AiBos.Kernel.Metadata;
using AiBos.Sdk;

namespace AiBos.Silo.Http;

/// <summary>Who may run an action, and why.</summary>
internal static class AccessExplainEndpoints
{
    internal static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/access/explain", ExplainAsync)
            .Describe(
                "Whether a principal may run an action and why; without a principal, everybody who may.",
                ("action", "the action, or action@version"), ("principal", "who; left out for everybody"),
                AccessAnswers.Limit, AccessAnswers.Cursor)
            .WithPolicy(RoutePolicy.Requires(AccessAnswers.Read));

    private static async Task ExplainAsync(HttpContext context)
    {
        Caller caller = RouteGate.CallerOf(context);
        Result<ActionContract> contract = await FindAsync(context, caller);
        if (!contract.IsOk)
        {
            await Problem.WriteRecordedAsync(context, contract.Refusal);
            return;
        }

        AccessExplanations explanations = context.RequestServices.GetRequiredService<AccessExplanations>();
        string permission = contract.Value.Permission;
        if (AccessAnswers.Filter(context, "principal") is { } principal)
        {
            await AccessAnswers.WriteAsync(context, await explanations.OfAsync(
                caller.Tenant, principal, permission, context.RequestAborted));
            return;
        }

        await AccessAnswers.ListAsync(
            context,
            (after, limit) => explanations.ListAsync(
                caller.Tenant, permission, after, limit, context.RequestAborted),
            explanation => explanation.Principal);
    }

    // Only what is enabled for the tenant is there, as when it is called.
    private static async ValueTask<Result<ActionContract>> FindAsync(HttpContext context, Caller caller)
    {
        if (AccessAnswers.Filter(context, "action") is not { Length: > 0 } asked)
            return Refusal.Invalid("/action", "Name the action, for example action=accounting.create.journal_entry.");
        Result<TenantEngineSet> engines =
            await context.RequestServices.GetRequiredService<TenantEngines>().GetAsync(caller.Tenant);
        if (!engines.IsOk)
            return engines.Refusal;
        string[] parts = asked.Split('@', 2);
        ActionContract? found = context.RequestServices.GetRequiredService<ContractCatalog>().All.LastOrDefault(
            contract => contract.Action.Value == parts[0] && engines.Value.Serves(contract.Action.Domain)
                && (parts.Length == 1 || contract.Version.ToString() == parts[1]));
        return found is null ? new Refusal(ErrorCode.ActionNotFound, "There is no such action.") : found;
    }
}
