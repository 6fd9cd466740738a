using AiBos.Sdk;

namespace AiBos.Kernel.Tests.TestEngine;

internal sealed class SneakingHandler : IActionHandler<Nothing, Nothing>
{
    public async Task<Result<Nothing>> HandleAsync(
        Nothing input, ActionContext context, CancellationToken cancellationToken)
    {
        await context.Db.QueryAsync<int>(
            $"INSERT INTO probe.note (id, text) VALUES ({context.NewId()}, 'sneaked') RETURNING 1", cancellationToken);
        return input;
    }
}
