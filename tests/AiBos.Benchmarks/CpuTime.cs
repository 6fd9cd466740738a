using System.Globalization;

namespace AiBos.Benchmarks;

/// <summary>
/// Processor time of this process and of the PostgreSQL it started, from <c>/proc</c> (resolution 10 ms). Other load on
/// the machine does not count in it.
/// </summary>
internal static class CpuTime
{
    // USER_HZ, which Linux shows to every program as 100.
    private const double TicksPerSecond = 100;

    /// <summary>Runs something and gives the processor seconds that it took, on all sides.</summary>
    internal static async Task<(T Result, double Seconds)> OfAsync<T>(Func<Task<T>> run)
    {
        double before = Seconds();
        T result = await run();
        // Work that took less than the resolution counts as one tick, so that nothing is divided by zero.
        return (result, Math.Max(Seconds() - before, 1 / TicksPerSecond));
    }

    private static double Seconds()
    {
        var all = new Dictionary<int, (int Parent, long Own, long Ended)>();
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out int id)
                && Read(folder) is { } read)
            {
                all[id] = read;
            }
        }

        return Sum(Environment.ProcessId) / TicksPerSecond;

        // Sessions that ended are in their parent's account.
        long Sum(int id) => all[id].Own + all[id].Ended
            + all.Where(other => other.Value.Parent == id).Sum(child => Sum(child.Key));
    }

    private static (int Parent, long Own, long Ended)? Read(string folder)
    {
        try
        {
            // The name may hold anything; it ends with the last parenthesis. Fields from there: state, parent …
            string stat = File.ReadAllText(Path.Combine(folder, "stat"));
            string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return (
                int.Parse(fields[1], CultureInfo.InvariantCulture), Ticks(fields, 11) + Ticks(fields, 12),
                Ticks(fields, 13) + Ticks(fields, 14));
        }
        catch (IOException)
        {
            // It ended in between.
            return null;
        }
    }

    private static long Ticks(string[] fields, int at) => long.Parse(fields[at], CultureInfo.InvariantCulture);
}
