using AiBos.Kernel.Contracts;
using AiBos.Kernel.Engines;
using AiBos.Sdk;
using AiBos.Silo.Http.OpenApi;
using Scalar.AspNetCore;

namespace AiBos.Silo.Http;

/// <summary>The API's description, and a page to try it. Both show what their reader may call.</summary>
internal static class OpenApiEndpoints
{
    // The page is one file of the library and an inline start; it talks to this host alone.
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
        + "img-src 'self' data:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <param name="app">The host; its other routes must be there already.</param>
    /// <param name="isPublic">Whether readers without a credential see every contract.</param>
    internal static void Map(WebApplication app, bool isPublic)
    {
        var document = new Lazy<OpenApiDocument>(() => new OpenApiDocument(
            app.Services.GetRequiredService<ContractCatalog>(), app.Services.GetRequiredService<EngineRegistry>(),
            ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints)));
        app.MapGet("/openapi/v1.json", context => WriteAsync(context, document.Value, isPublic))
            .Describe("This description.")
            .WithPolicy(RoutePolicy.Optional("without a credential it shows the kernel's own routes"));
        app.MapGet("/docs/reader.js", WriteReaderAsync)
            .WithPolicy(RoutePolicy.Open("a script without data"));
        app.MapScalarApiReference("/docs", Show)
            .WithPolicy(RoutePolicy.Open("a page without data; what it loads asks for the reader's credential"));
    }

    /// <summary>Headers for the page, which has scripts.</summary>
    internal static Task ProtectAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Path.StartsWithSegments("/docs", StringComparison.Ordinal))
        {
            context.Response.Headers.ContentSecurityPolicy = ContentSecurityPolicy;
        }

        return next(context);
    }

    private static void Show(ScalarOptions options) => options
        .WithTitle("AI-BOS Kernel API")
        .WithOpenApiRoutePattern("/openapi/v1.json")
        .WithJavaScriptConfiguration("/docs/reader.js")
        .DisableDefaultFonts()
        .DisableTelemetry()
        .DisableAgent()
        .HideClientButton()
        .HideDeveloperTools()
        .WithOperationTitleSource(OperationTitleSource.Path)
        .WithDefaultHttpClient(ScalarTarget.Shell, ScalarClient.Curl)
        .AddPreferredSecuritySchemes("apiKey");

    private static async Task WriteReaderAsync(HttpContext context)
    {
        await using Stream script = typeof(OpenApiEndpoints).Assembly.GetManifestResourceStream("reader.js")!;
        context.Response.ContentType = "text/javascript; charset=utf-8";
        context.Response.ContentLength = script.Length;
        await script.CopyToAsync(context.Response.Body, context.RequestAborted);
    }

    private static async Task WriteAsync(HttpContext context, OpenApiDocument document, bool isPublic)
    {
        Result<ActionContract[]> visible = await VisibleAsync(context, isPublic);
        if (!visible.IsOk)
        {
            await Problem.WriteRecordedAsync(context, visible.Refusal);
            return;
        }

        context.Response.Headers.Vary = "Authorization, X-Api-Key";
        if (EntityTag.IsKnown(context, document.HashOf(visible.Value)))
            return;
        ReadOnlyMemory<byte> json = document.Write(visible.Value);
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = json.Length;
        await context.Response.BodyWriter.WriteAsync(json);
    }

    private static async ValueTask<Result<ActionContract[]>> VisibleAsync(HttpContext context, bool isPublic)
    {
        if (RouteGate.FindCaller(context) is { } caller)
            return await VisibleContracts.OfAsync(caller, context.RequestServices);
        return isPublic
            ? [.. context.RequestServices.GetRequiredService<ContractCatalog>().All]
            : Array.Empty<ActionContract>();
    }
}
