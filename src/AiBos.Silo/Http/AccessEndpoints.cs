using AiBos.Kernel.Access;
using AiBos.Kernel.Secrets;

namespace AiBos.Silo.Http;

/// <summary>Tokens and the keys that verify them. These keep the shapes of their standards.</summary>
internal static class AccessEndpoints
{
    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/auth/token", TokenAsync)
            .Describe("A token for the caller, valid for minutes.")
            .TakesNoBody()
            .WithPolicy(RoutePolicy.Authenticated("whoever holds a key may have a token for it"));
        routes.MapGet("/.well-known/jwks.json", KeysAsync)
            .Describe("Public keys that tokens are verified with, a JWK set.")
            .WithPolicy(RoutePolicy.Open("public keys are for everybody"));
    }

    private static async Task TokenAsync(HttpContext context)
    {
        (string token, TimeSpan lifetime) =
            await context.RequestServices.GetRequiredService<TokenService>().IssueAsync(RouteGate.CallerOf(context));
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.WriteAsJsonAsync(new
        {
            accessToken = token,
            tokenType = "Bearer",
            expiresIn = (int)lifetime.TotalSeconds,
        });
    }

    private static async Task KeysAsync(HttpContext context)
    {
        byte[] keys = await context.RequestServices.GetRequiredService<TokenService>().PublicKeysAsync();
        context.Response.ContentType = "application/json";
        SecretOptions secrets = context.RequestServices.GetRequiredService<SecretOptions>();
        context.Response.Headers.CacheControl = $"public, max-age={(long)secrets.KeySetLifetime.TotalSeconds}";
        await context.Response.Body.WriteAsync(keys, context.RequestAborted);
    }
}
