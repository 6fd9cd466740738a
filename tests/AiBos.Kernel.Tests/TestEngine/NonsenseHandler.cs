using AiBos.Sdk;

namespace AiBos.Kernel.Tests.TestEngine;

internal sealed class NonsenseHandler : IActionHandler<Nothing, Nothing>
{
    public async Task<Result<Nothing>> HandleAsync(
        Nothing input, ActionContext context, CancellationToken cancellationToken)
    {
        await context.Db.ExecuteAsync(
            $"INSERT INTO probe.note (id, text) VALUES ({context.NewId()}, 'nonsense')", cancellationToken);
        return input;
    }
}
