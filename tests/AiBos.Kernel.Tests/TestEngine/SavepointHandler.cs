using AiBos.Sdk;

namespace AiBos.Kernel.Tests.TestEngine;

internal sealed class SavepointHandler : IActionHandler<Nothing, SavepointReport>
{
    public async Task<Result<SavepointReport>> HandleAsync(
        Nothing input, ActionContext context, CancellationToken cancellationToken)
    {
        Guid id = context.NewId();
        await context.Db.ExecuteAsync($"INSERT INTO probe.note (id, text) VALUES ({id}, 'kept')", cancellationToken);
        string outcome = "none";
        try
        {
            await context.Db.TransactionAsync<int>(
                async (db, token) =>
                {
                    await db.ExecuteAsync(
                        $"INSERT INTO probe.note (id, text) VALUES ({context.NewId()}, 'undone')", token);
                    await db.ExecuteAsync($"INSERT INTO probe.note (id, text) VALUES ({id}, 'twice')", token);
                    return 1;
                },
                cancellationToken);
        }
        catch (DbConstraintException e)
        {
            outcome = $"{e.Constraint}/{e.Kind}";
        }

        int kept = await context.Db.GetAsync<int>(
            $"SELECT count(*)::integer FROM probe.note WHERE id = {id} AND text = 'kept'", cancellationToken);
        int undone = await context.Db.GetAsync<int>(
            $"SELECT count(*)::integer FROM probe.note WHERE text IN ('undone', 'twice')", cancellationToken);
        return new SavepointReport(kept, undone, outcome);
    }
}
