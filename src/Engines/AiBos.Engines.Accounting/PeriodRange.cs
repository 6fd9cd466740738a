using System.Globalization;
using AiBos.Sdk;

namespace AiBos.Engines.Accounting;

/// <summary>Months from the first to the last, both included, written <c>2026-01</c>.</summary>
internal sealed record PeriodRange(string From, string To)
{
    private const int MonthsMax = 600;

    internal Result<DateOnly[]> Months()
    {
        DateOnly from = Parse(From);
        DateOnly to = Parse(To);
        int count = ((to.Year - from.Year) * 12) + to.Month - from.Month + 1;
        if (count < 1)
            return Refusal.Invalid("/to", "The last month must not be before the first.");
        if (count > MonthsMax)
            return Refusal.Invalid("/to", $"At most {MonthsMax} months can be named at once.");
        return Enumerable.Range(0, count).Select(from.AddMonths).ToArray();
    }

    private static DateOnly Parse(string month) =>
        DateOnly.ParseExact(month + "-01", "yyyy-MM-dd", CultureInfo.InvariantCulture);
}

internal sealed record PeriodsChanged(string From, string To, string Status, int Months);
