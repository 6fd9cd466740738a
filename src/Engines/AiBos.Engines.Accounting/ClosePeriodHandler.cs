using AiBos.Sdk;

namespace AiBos.Engines.Accounting;

internal sealed class ClosePeriodHandler : IActionHandler<PeriodRange, PeriodsChanged>
{
    public async Task<Result<PeriodsChanged>> HandleAsync(
        PeriodRange input, ActionContext context, CancellationToken cancellationToken)
    {
        Result<DateOnly[]> months = input.Months();
        if (!months.IsOk)
            return months.Refusal;
        foreach (DateOnly month in months.Value)
        {
            // Waits for the entries that are on their way into the month; later ones find it closed.
            await context.Db.GetAsync<bool>(
                $"SELECT pg_advisory_xact_lock({PeriodLock.Name(context.Tenant, month)}) IS NOT NULL",
                cancellationToken);
        }

        int closed = await context.Db.ExecuteAsync(
            $"""
            UPDATE accounting.period SET status = 'closed' WHERE month = ANY ({months.Value})
            """,
            cancellationToken);
        return closed == months.Value.Length
            ? new PeriodsChanged(input.From, input.To, "closed", closed)
            : Refusal.Invalid("/from", "Some of these months were never opened; open them first or narrow the range.");
    }
}
