using Microsoft.AspNetCore.Http;

namespace AiBos.Client.Tests.Stub;

/// <summary>One answer of the stub, good or bad.</summary>
public sealed class StubReply(Func<HttpContext, Task> write)
{
    public Task WriteAsync(HttpContext context) => write(context);

    public static StubReply Success(
        string data, string contract = "orders.create.order@1.0.0", bool isReplayed = false, int seq = 17) =>
        new(context =>
        {
            if (isReplayed)
                context.Response.Headers["Idempotency-Replayed"] = "true";
            return Text(
                context, 200, "application/json",
                $$$"""
                {"success":true,"data":{{{data}}},"contract":"{{{contract}}}",
                 "audit":{"seq":{{{seq}}},"hash":"{{{new string('a', 64)}}}"}}
                """);
        });

    /// <summary>A problem; <paramref name="more"/> is more members, beginning with a comma.</summary>
    public static StubReply Problem(
        int status, string code, string detail = "It is so.", string more = "", string? retryAfter = null) =>
        new(context =>
        {
            if (retryAfter is not null)
                context.Response.Headers.RetryAfter = retryAfter;
            return Text(
                context, status, "application/problem+json",
                $$"""
                {"type":"urn:aibos:error:{{code}}","title":"A title.","status":{{status}},"detail":"{{detail}}",
                 "success":false,"code":"{{code}}"{{more}}}
                """);
        });

    public static StubReply Raw(int status, string type, string body) =>
        new(context => Text(context, status, type, body));

    public static StubReply Bytes(string type, byte[] body) => new(async context =>
    {
        context.Response.ContentType = type;
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    });

    /// <summary>Sends the same part each time it is told to, and then nothing more until hung up on.</summary>
    public static StubReply BytesThenSilence(string type, byte[] part, params Task[] told) => new(async context =>
    {
        context.Response.ContentType = type;
        foreach (Task go in told)
        {
            await go.WaitAsync(context.RequestAborted);
            await context.Response.Body.WriteAsync(part, context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }

        await new TaskCompletionSource().Task.WaitAsync(context.RequestAborted);
    });

    public static StubReply Redirect(string location) => new(context =>
    {
        context.Response.Redirect(location);
        return Task.CompletedTask;
    });

    /// <summary>Breaks the connection before a byte of the answer.</summary>
    public static StubReply Cut() => new(context =>
    {
        context.Abort();
        return Task.CompletedTask;
    });

    /// <summary>Announces more than it sends, then breaks the connection.</summary>
    public static StubReply CutInBody(string type = "application/json") => new(async context =>
    {
        context.Response.ContentType = type;
        context.Response.ContentLength = 1_000;
        await context.Response.WriteAsync("{\"success\":true,", context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        context.Abort();
    });

    /// <summary>Says nothing until released or hung up on.</summary>
    public static StubReply Silence(Task released) => new(async context =>
    {
        await released.WaitAsync(context.RequestAborted);
        await Success("{}").WriteAsync(context);
    });

    private static Task Text(HttpContext context, int status, string type, string body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        context.Response.Headers["X-Trace-Id"] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        return context.Response.WriteAsync(body, context.RequestAborted);
    }
}
