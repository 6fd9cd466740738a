using AiBos.Sdk;

namespace AiBos.Engines.Accounting;

internal sealed class OpenPeriodHandler : IActionHandler<PeriodRange, PeriodsChanged>
{
    public async Task<Result<PeriodsChanged>> HandleAsync(
        PeriodRange input, ActionContext context, CancellationToken cancellationToken)
    {
        Result<DateOnly[]> months = input.Months();
        if (!months.IsOk)
            return months.Refusal;
        await context.Db.ExecuteAsync(
            $"""
            INSERT INTO accounting.period (month, status)
            SELECT month, 'open' FROM unnest({months.Value}) AS month
            ON CONFLICT (tenant_id, month) DO UPDATE SET status = 'open'
            """,
            cancellationToken);
        return new PeriodsChanged(input.From, input.To, "open", months.Value.Length);
    }
}
