using AiBos.Kernel.Access;
using AiBos.Kernel.Audit;
using AiBos.Kernel.Secrets;
using AiBos.Sdk;

namespace AiBos.Silo.Http;

/// <summary>Which secrets there are, without their values, and changing them before their time.</summary>
internal static class SecretEndpoints
{
    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/secrets", ListAsync)
            .Describe("The tenant's secrets and their states, without values.")
            .WithPolicy(RoutePolicy.Requires("secrets.read"));
        routes.MapPost("/secrets/jwt/rotate", RotateSigningKeyAsync)
            .Describe("Publishes the next key that signs tokens; it signs when everybody may know it.")
            .TakesNoBody()
            .WithPolicy(RoutePolicy.Requires("secrets.rotate"));
        routes.MapPost("/secrets/jwt/revoke", RevokeSigningKeysAsync)
            .Describe("Ends every token at once and signs with a new key: for a key that was stolen.")
            .TakesNoBody()
            .WithPolicy(RoutePolicy.Requires("secrets.revoke"));
        routes.MapPost("/secrets/database-login/rotate", RotateLoginsAsync)
            .Describe("Goes over to the other database logins; those before are let in for a while longer.")
            .TakesNoBody()
            .WithPolicy(RoutePolicy.Requires("secrets.rotate"));
        routes.MapPost("/secrets/database-login/revoke", RevokeLoginsAsync)
            .Describe("Goes over to the other database logins and ends every session of those before: for a password "
                + "that was stolen. Answers when it is done, some six seconds later.")
            .TakesNoBody()
            .WithPolicy(RoutePolicy.Requires("secrets.revoke"));
        routes.MapPost("/secrets/pepper/rotate", RotatePepperAsync)
            .Describe("Hashes new API keys under the next pepper, and each other when it is used next.")
            .TakesNoBody()
            .WithPolicy(RoutePolicy.Requires("secrets.rotate"));
        routes.MapPost("/secrets/tenant-key/rotate", RotateTenantKeyAsync)
            .Describe("Encrypts under a new key of the tenant; what was encrypted before stays readable.")
            .TakesNoBody()
            .WithPolicy(RoutePolicy.Requires("secrets.rotate"));
    }

    private static async Task ListAsync(HttpContext context)
    {
        IReadOnlyList<SecretStatus> items =
            await Secrets(context).ListAsync(RouteGate.CallerOf(context).Tenant, context.RequestAborted);
        await Success.WriteAsync(context, new { items, nextCursor = (string?)null });
    }

    private static async Task RotateSigningKeyAsync(HttpContext context)
    {
        Caller caller = RouteGate.CallerOf(context);
        Result<DateTimeOffset> signsAt = await Secrets(context).RotateSigningKeyAsync(
            caller.Tenant, caller.Principal, context.RequestAborted);
        if (signsAt.IsOk)
            await Success.WriteAsync(context, new { kind = "jwt", state = "pending", signsAt = signsAt.Value });
        else
            await Problem.WriteRecordedAsync(context, signsAt.Refusal);
    }

    private static async Task RevokeSigningKeysAsync(HttpContext context)
    {
        Caller caller = RouteGate.CallerOf(context);
        await WriteRevokedAsync(
            context, "jwt",
            await Secrets(context).RevokeSigningKeysAsync(caller.Tenant, caller.Principal, context.RequestAborted));
    }

    private static async Task RevokeLoginsAsync(HttpContext context)
    {
        Caller caller = RouteGate.CallerOf(context);
        await WriteRevokedAsync(
            context, "database-login",
            await Secrets(context).RevokeLoginsAsync(caller.Tenant, caller.Principal, context.RequestAborted));
    }

    private static Task WriteRevokedAsync(HttpContext context, string kind, Refusal? refusal) =>
        refusal is null
            ? Success.WriteAsync(context, new { kind, state = "revoked" })
            : Problem.WriteRecordedAsync(context, refusal);

    private static async Task RotateLoginsAsync(HttpContext context)
    {
        Caller caller = RouteGate.CallerOf(context);
        Result<DateTimeOffset> until = await Secrets(context).RotateLoginsAsync(
            caller.Tenant, caller.Principal, context.RequestAborted);
        if (until.IsOk)
        {
            await Success.WriteAsync(
                context, new { kind = "database-login", state = "active", graceUntil = until.Value });
        }
        else
        {
            await Problem.WriteRecordedAsync(context, until.Refusal);
        }
    }

    private static async Task RotatePepperAsync(HttpContext context)
    {
        Caller caller = RouteGate.CallerOf(context);
        Result<int> version = await Secrets(context).RotatePepperAsync(
            caller.Tenant, caller.Principal, context.RequestAborted);
        if (version.IsOk)
            await Success.WriteAsync(context, new { kind = "pepper", version = version.Value });
        else
            await Problem.WriteRecordedAsync(context, version.Refusal);
    }

    private static async Task RotateTenantKeyAsync(HttpContext context)
    {
        Caller caller = RouteGate.CallerOf(context);
        Result<(int Version, AppendResult Entry)> rotated = await Secrets(context).RotateTenantKeyAsync(
            caller.Tenant, caller.Principal, context.RequestAborted);
        if (rotated.IsOk)
        {
            await Success.WriteAsync(
                context, new { kind = "tenant-key", version = rotated.Value.Version }, rotated.Value.Entry);
        }
        else
        {
            await Problem.WriteRecordedAsync(context, rotated.Refusal);
        }
    }

    private static SecretAdministration Secrets(HttpContext context) =>
        context.RequestServices.GetRequiredService<SecretAdministration>();
}
