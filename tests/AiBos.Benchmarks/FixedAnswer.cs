using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace AiBos.Benchmarks;

/// <summary>A bare Kestrel that answers everything with the same bytes: what HTTP alone costs.</summary>
internal sealed class FixedAnswer(WebApplication app) : IAsyncDisposable
{
    internal string Url => app.Urls.First();

    internal static async Task<FixedAnswer> StartAsync(byte[] answer)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        WebApplication app = builder.Build();
        app.Run(async context =>
        {
            context.Response.ContentType = "application/json";
            context.Response.ContentLength = answer.Length;
            await context.Response.BodyWriter.WriteAsync(answer);
        });
        await app.StartAsync();
        return new FixedAnswer(app);
    }

    public async ValueTask DisposeAsync() => await app.DisposeAsync();
}
