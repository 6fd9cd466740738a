namespace AiBos.Kernel.Limits;

/// <summary>
/// Who holds which share of one limit. All shares together never pass the whole: who asks for more gets it when another
/// has let go. Shares are max-min fair over what the silos could use: nobody gets less than an even part unless he
/// wants less, and what is over is split evenly.
/// </summary>
internal sealed class LeaseBook(TimeSpan leaseFor, TimeProvider time)
{
    private const int SilosMax = 1_000;
    private readonly Dictionary<string, Row> _rows = new(StringComparer.Ordinal);
    private readonly long _opened = time.GetTimestamp();

    internal double Grant(LeaseRequest request)
    {
        long now = time.GetTimestamp();
        foreach ((string silo, Row row) in _rows)
        {
            if (time.GetElapsedTime(row.At, now) > leaseFor)
                _rows.Remove(silo);
        }

        if (_rows.Count >= SilosMax && !_rows.ContainsKey(request.Silo))
            return 0;
        double others = _rows.Where(row => row.Key != request.Silo).Sum(row => row.Value.Share);
        double share = Math.Min(Target(request), Math.Max(0, 1 - others));
        // Silos may hold shares of a former activation that this one has not heard of yet.
        if (time.GetElapsedTime(_opened, now) < leaseFor)
            share = Math.Min(share, Math.Max(request.Held, 1.0 / Math.Max(1, request.Silos)));
        _rows[request.Silo] = new Row(Math.Max(0, request.Demand), share, now);
        return share;
    }

    private double Target(LeaseRequest request)
    {
        double[] demands = [.. _rows.Where(row => row.Key != request.Silo).Select(row => row.Value.Demand)
            .Append(request.Demand).Order()];
        (double left, int waiting) = (1, demands.Length);
        foreach (double demand in demands)
        {
            // From here on everybody wants more than an even part of what is left.
            if (demand > left / waiting)
                return request.Demand < demand ? request.Demand : left / waiting;
            left -= demand;
            waiting--;
        }

        return request.Demand + (left / demands.Length);
    }

    private sealed record Row(double Demand, double Share, long At);
}
