using AiBos.Sdk;

namespace AiBos.Kernel.Tests.TestEngine;

internal sealed class ForgetfulHandler : IActionHandler<Nothing, Notes>
{
    private sealed record Row(string TenantId, string Text);

    public async Task<Result<Notes>> HandleAsync(
        Nothing input, ActionContext context, CancellationToken cancellationToken)
    {
        IReadOnlyList<Row> rows = await context.Db.QueryAsync<Row>(
            $"SELECT tenant_id, text FROM probe.note", cancellationToken);
        return new Notes([.. rows.Select(row => row.Text)], [.. rows.Select(row => row.TenantId).Distinct()]);
    }
}
