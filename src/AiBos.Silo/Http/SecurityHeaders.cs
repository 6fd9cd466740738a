namespace AiBos.Silo.Http;

/// <summary>
/// What every answer tells a browser that might show it: not to guess types, not to frame it, not to run anything, not
/// to keep it, not to tell where it came from. Routes that need something else say it after this.
/// </summary>
internal static class SecurityHeaders
{
    private const string Nothing =
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    internal static Task SetAsync(HttpContext context, RequestDelegate next)
    {
        IHeaderDictionary headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = Nothing;
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.CacheControl = "no-store";
        // Over plain HTTP browsers ignore it; behind a proxy that ends TLS it is the proxy's to say.
        if (context.Request.IsHttps)
            headers.StrictTransportSecurity = "max-age=31536000";
        return next(context);
    }
}
