using AiBos.Sdk;

namespace AiBos.Kernel.Limits;

/// <summary>
/// How many calls there may be. A limit holds for the cluster, however many silos it has. Validated at start.
/// </summary>
public sealed class LimitOptions
{
    internal const double PerSecondMin = 0.01;
    internal const double PerSecondMax = 1_000_000;
    internal const int BurstMax = 10_000_000;

    /// <summary>
    /// Calls a second of one action by one principal, 0.01–1,000,000, default 20,000; then RATE_LIMITED. An action
    /// named in <see cref="Actions"/> has its own.
    /// </summary>
    public double PerSecond { get; set; } = 20_000;

    /// <summary>Calls at once of one action by one principal, 1–10,000,000, default 40,000.</summary>
    public int Burst { get; set; } = 40_000;

    /// <summary>Calls a second of a whole tenant, 0.01–1,000,000, default 50,000; then RATE_LIMITED.</summary>
    public double TenantPerSecond { get; set; } = 50_000;

    /// <summary>Calls at once of a whole tenant, 1–10,000,000, default 100,000.</summary>
    public int TenantBurst { get; set; } = 100_000;

    /// <summary>
    /// Buckets that a silo keeps, 100–1,000,000, default 100,000. Idle ones go first, which loses nothing: they are
    /// full. Callers beyond are held to the limit of their tenant alone.
    /// </summary>
    public int BucketsMax { get; set; } = 100_000;

    /// <summary>
    /// How long a silo's share of a limit holds after it was granted, 200 ms–60 s, default 1 s. It is asked for again
    /// four times in that. So long a change of demand takes to move shares between silos.
    /// </summary>
    public TimeSpan LeaseFor { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How often refusals of one limit become an entry on the ledger, 1 s–1 h, default 10 s; the entry has their
    /// number.
    /// </summary>
    public TimeSpan RecordEvery { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Limits of single actions, by id without version.</summary>
    public IDictionary<string, ActionLimitOptions> Actions { get; } =
        new Dictionary<string, ActionLimitOptions>(StringComparer.Ordinal);

    internal void Validate()
    {
        CheckRate("Kernel:Limits", PerSecond, Burst, "");
        CheckRate("Kernel:Limits", TenantPerSecond, TenantBurst, "Tenant");
        if (BucketsMax is < 100 or > 1_000_000)
            throw KernelStartException.Option("Kernel:Limits:BucketsMax", BucketsMax, "100 to 1,000,000");
        Check(LeaseFor, nameof(LeaseFor), TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(60));
        Check(RecordEvery, nameof(RecordEvery), TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
        foreach ((string action, ActionLimitOptions limit) in Actions)
        {
            if (!ActionId.TryParse(action, out _))
            {
                throw new KernelStartException(
                    $"The setting Kernel:Limits:Actions names '{action}'; it must be the id of an action without "
                    + "version, for example accounting.create.journal_entry.");
            }

            CheckRate($"Kernel:Limits:Actions:{action}", limit.PerSecond ?? PerSecond, limit.Burst ?? Burst, "");
        }
    }

    private static void CheckRate(string section, double perSecond, int burst, string prefix)
    {
        if (perSecond is not (>= PerSecondMin and <= PerSecondMax))
        {
            throw KernelStartException.Option(
                $"{section}:{prefix}PerSecond", perSecond, $"{PerSecondMin} to {PerSecondMax:N0}");
        }

        if (burst is < 1 or > BurstMax)
            throw KernelStartException.Option($"{section}:{prefix}Burst", burst, $"1 to {BurstMax:N0}");
    }

    private static void Check(TimeSpan value, string name, TimeSpan min, TimeSpan max)
    {
        if (value < min || value > max)
            throw KernelStartException.Option($"Kernel:Limits:{name}", value, $"{min} to {max}");
    }
}
