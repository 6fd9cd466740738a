using AiBos.Sdk;

namespace AiBos.Kernel.Tests.TestEngine;

internal sealed class StrayHandler : IActionHandler<Nothing, Nothing>
{
    public async Task<Result<Nothing>> HandleAsync(
        Nothing input, ActionContext context, CancellationToken cancellationToken)
    {
        await context.Db.ExecuteAsync(
            $"INSERT INTO probe.note (tenant_id, id, text) "
            + $"VALUES ('globex', {context.NewId()}, 'stray')", cancellationToken);
        return input;
    }
}
