using AiBos.Kernel.Access;
using AiBos.Kernel.Database;
using Npgsql;

namespace AiBos.Kernel.Health;

/// <summary>Whether this silo can serve.</summary>
/// <param name="IsReady">PostgreSQL answers.</param>
/// <param name="Since">When this state was first seen.</param>
/// <param name="Detail">What the database said, without data; null when all is well.</param>
public sealed record Readiness(bool IsReady, DateTimeOffset Since, string? Detail);

/// <summary>Asks PostgreSQL at most once a second, however often it is asked itself.</summary>
public sealed class ReadinessProbe(KernelDatabase database, TimeProvider time)
{
    private readonly ShortCache<int, Readiness> _cache = new(TimeSpan.FromSeconds(1), entriesMax: 2, time);
    private Readiness? _last;

    /// <summary>The present state, at most a second old.</summary>
    public ValueTask<Readiness> CheckAsync() => _cache.GetAsync(0, _ => AskAsync());

    private async Task<Readiness> AskAsync()
    {
        (bool ready, string? detail) = (true, null);
        try
        {
            await using NpgsqlCommand command = database.System.CreateCommand("SELECT 1");
            command.CommandTimeout = 2;
            await command.ExecuteScalarAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (DatabaseErrors.IsUnavailable(e))
        {
            (ready, detail) = (false, DatabaseErrors.PublicReason(e));
        }

        DateTimeOffset since = _last is { } last && last.IsReady == ready ? last.Since : time.GetUtcNow();
        return _last = new Readiness(ready, since, detail);
    }
}
