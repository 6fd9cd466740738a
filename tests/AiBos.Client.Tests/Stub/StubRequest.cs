using Microsoft.AspNetCore.Http;

namespace AiBos.Client.Tests.Stub;

/// <summary>A request as the stub saw it.</summary>
public sealed record StubRequest(string Method, string Path, string Query, IHeaderDictionary Headers, byte[] Body)
{
    public string? IdempotencyKey => Headers["Idempotency-Key"];

    public string Text => System.Text.Encoding.UTF8.GetString(Body);

    public static async Task<StubRequest> ReadAsync(HttpRequest request)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, request.HttpContext.RequestAborted);
        var headers = new HeaderDictionary();
        foreach ((string name, var values) in request.Headers)
            headers[name] = values;
        return new StubRequest(request.Method, request.Path, request.QueryString.Value ?? "", headers, body.ToArray());
    }
}
