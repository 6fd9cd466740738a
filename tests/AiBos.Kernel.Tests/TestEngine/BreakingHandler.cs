using AiBos.Sdk;

namespace AiBos.Kernel.Tests.TestEngine;

internal sealed class BreakingHandler : IActionHandler<Nothing, Nothing>
{
    public async Task<Result<Nothing>> HandleAsync(
        Nothing input, ActionContext context, CancellationToken cancellationToken)
    {
        await context.Db.ExecuteAsync(
            $"INSERT INTO probe.note (id, text) VALUES ({context.NewId()}, 'broken')", cancellationToken);
        throw new InvalidOperationException("secret detail of the engine");
    }
}
