using System.Text;
using AiBos.Sdk;

namespace AiBos.Kernel.Tests.TestEngine;

internal sealed class ContextHandler : IActionHandler<Nothing, ContextReport>
{
    public async Task<Result<ContextReport>> HandleAsync(
        Nothing input, ActionContext context, CancellationToken cancellationToken)
    {
        string value = $"of {context.Tenant}";
        TimeSpan minute = TimeSpan.FromMinutes(1);
        await context.Cache.RemoveAsync("shared", cancellationToken);
        string cached = await context.Cache.GetOrCreateAsync(
            "shared", _ => ValueTask.FromResult(value), minute, cancellationToken);
        string again = await context.Cache.GetOrCreateAsync(
            "shared", _ => ValueTask.FromResult("made anew"), minute, cancellationToken);
        byte[] box = await context.Security.EncryptAsync(Encoding.UTF8.GetBytes("plain"), "test", cancellationToken);
        Result<byte[]> opened = await context.Security.DecryptAsync(box, "test", cancellationToken);
        Result<byte[]> foreign = await context.Security.DecryptAsync(box, "other purpose", cancellationToken);
        AiAnswer<string> said = await context.Ai.ChatAsync("Hello", cancellationToken);
        ActionContract? self = await context.Metadata.FindContractAsync(
            context.Contract.Action, null, cancellationToken);
        return new ContextReport(
            context.Tenant.Value, cached, context.Configuration.Find("Greeting"), context.Policy.Has("probe.write"),
            opened.IsOk && Encoding.UTF8.GetString(opened.Value) == "plain", !foreign.IsOk,
            said.Unavailable ?? said.Value!, self?.Version == context.Contract.Version,
            await context.Db.NextNumberAsync("probe.number", cancellationToken),
            await context.Db.NextNumberAsync("probe.number", cancellationToken), again);
    }
}
