using AiBos.Sdk;

namespace AiBos.Kernel.Tests.TestEngine;

/// <summary>Says whether a value was cached or had to be made.</summary>
internal sealed class CacheHandler : IActionHandler<CacheUse, CacheReport>
{
    public async Task<Result<CacheReport>> HandleAsync(
        CacheUse input, ActionContext context, CancellationToken cancellationToken)
    {
        TimeSpan minute = TimeSpan.FromMinutes(1);
        bool made = false;
        switch (input.Act)
        {
            case "set":
                await context.Cache.SetAsync(input.Key, input.Value, minute, cancellationToken);
                return new CacheReport(null, made);
            case "remove":
                await context.Cache.RemoveAsync(input.Key, cancellationToken);
                return new CacheReport(null, made);
            default:
                string value = await context.Cache.GetOrCreateAsync(
                    input.Key,
                    _ =>
                    {
                        made = true;
                        return ValueTask.FromResult(input.Value);
                    },
                    minute, cancellationToken);
                return new CacheReport(value, made);
        }
    }
}
