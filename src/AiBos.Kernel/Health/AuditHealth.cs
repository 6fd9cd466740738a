using AiBos.Kernel.Access;
using AiBos.Kernel.Audit;
using AiBos.Kernel.Database;
using AiBos.Ledger;

namespace AiBos.Kernel.Health;

/// <summary>Whether the ledger is being looked after.</summary>
/// <param name="IsHealthy">Nothing to say.</param>
/// <param name="Since">When this state was first seen.</param>
/// <param name="Detail">What is wrong, without tenants' data; null when all is well.</param>
public sealed record AuditCondition(bool IsHealthy, DateTimeOffset Since, string? Detail);

/// <summary>
/// The dead man's switch of verification: it asks the database, not the loops, so it answers the same when they hang,
/// and on every silo. At most every ten seconds, however often it is asked itself.
/// </summary>
public sealed class AuditHealth
{
    /// <summary>A day for the run that is due each day, and two hours for it to end.</summary>
    internal static readonly TimeSpan OverdueAfter = TimeSpan.FromHours(26);

    private readonly ShortCache<int, AuditCondition> _cache;
    private readonly KernelDatabase _database;
    private readonly ScrubStore _store;
    private readonly ProtectionCheck _protection;
    private readonly AuditOptions _options;
    private readonly TimeProvider _time;
    private AuditCondition? _last;

    internal AuditHealth(
        KernelDatabase database, ScrubStore store, ProtectionCheck protection, AuditOptions options, TimeProvider time)
    {
        _database = database;
        _store = store;
        _protection = protection;
        _options = options;
        _time = time;
        _cache = new ShortCache<int, AuditCondition>(TimeSpan.FromSeconds(10), entriesMax: 2, time);
    }

    /// <summary>The present state, at most ten seconds old.</summary>
    public ValueTask<AuditCondition> CheckAsync() => _cache.GetAsync(0, _ => AskAsync());

    internal async Task<AuditCondition> AskAsync()
    {
        string? detail;
        try
        {
            detail = await FindFaultAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (DatabaseErrors.IsUnavailable(e))
        {
            detail = DatabaseErrors.PublicReason(e);
        }

        bool healthy = detail is null;
        DateTimeOffset since = _last is { } last && last.IsHealthy == healthy ? last.Since : _time.GetUtcNow();
        return _last = new AuditCondition(healthy, since, detail);
    }

    private async Task<string?> FindFaultAsync()
    {
        var faults = new List<string>();
        DateTimeOffset now = _time.GetUtcNow();
        (DateTimeOffset? oldest, long overdue) =
            await _store.FindOldestAsync(now - OverdueAfter, CancellationToken.None).ConfigureAwait(false);
        if (overdue > 0)
            faults.Add($"{overdue} logs were not verified as a whole since {oldest:u}");
        await using (Npgsql.NpgsqlCommand command = _database.System.CreateCommand(
            "SELECT due_at FROM aibos.kernel_due_work WHERE work_kind = $1 AND work_key = ''"))
        {
            command.Parameters.Add(new Npgsql.NpgsqlParameter { Value = ScrubStore.TailKind });
            object? due = await command.ExecuteScalarAsync().ConfigureAwait(false);
            TimeSpan patience = _options.ScrubEvery + TimeSpan.FromMinutes(2);
            if (due is not DateTime at || now - new DateTimeOffset(at, TimeSpan.Zero) > patience)
                faults.Add("new entries are not being verified");
        }

        IReadOnlyList<Finding> weakened = await _protection.FindAsync(CancellationToken.None).ConfigureAwait(false);
        faults.AddRange(weakened.Select(finding =>
            $"{FindingCodes.Weakened}: {finding.Column} is {finding.Actual}, not {finding.Expected}"));
        return faults.Count == 0 ? null : string.Join("; ", faults);
    }
}
