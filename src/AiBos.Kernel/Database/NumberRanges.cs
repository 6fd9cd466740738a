using System.Collections.Concurrent;
using AiBos.Sdk;
using Npgsql;

namespace AiBos.Kernel.Database;

/// <summary>
/// Hands out numbers from blocks that are reserved ahead, each in a short transaction of its own: a counter row locked
/// until the action commits would make all actions of a tenant wait for one another's disk flush. Blocks start at
/// <see cref="BlockMin"/> and double, up to <see cref="BlockMax"/>, while one is used up within a second.
/// Has connections of its own: an action already holds one of the actions' while it waits here.
/// </summary>
internal sealed class NumberRanges(Func<NpgsqlDataSource> source, TimeProvider time)
{
    internal const int BlockMin = 10;
    internal const int BlockMax = 1_000;

    private readonly ConcurrentDictionary<(TenantId, string), Range> _ranges = new();

    internal async ValueTask<long> NextAsync(TenantId tenant, string series, CancellationToken cancellationToken)
    {
        if (series.Length is 0 or > 64 || series.Any(c => !char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c)
            && c is not ('_' or '.')))
        {
            throw new ArgumentException("A series has 1 to 64 characters of a-z, 0-9, '_' and '.'.", nameof(series));
        }

        Range range = _ranges.GetOrAdd((tenant, series), static _ => new Range());
        await range.Gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (range.Next == range.End)
            {
                DateTimeOffset now = time.GetUtcNow();
                bool busy = now - range.ReservedAt < TimeSpan.FromSeconds(1);
                range.Block = busy ? Math.Min(range.Block * 2, BlockMax) : BlockMin;
                range.Next = await ReserveAsync(tenant, series, range.Block, cancellationToken).ConfigureAwait(false);
                range.End = range.Next + range.Block;
                range.ReservedAt = now;
            }

            return range.Next++;
        }
        finally
        {
            range.Gate.Release();
        }
    }

    private async Task<long> ReserveAsync(
        TenantId tenant, string series, int count, CancellationToken cancellationToken)
    {
        // One round trip and so one transaction: a process that stops anywhere leaves no lock behind.
        await using NpgsqlBatch batch = source().CreateBatch();
        batch.BatchCommands.Add(Statement.Of(TenantScope.Sql, tenant.Value));
        batch.BatchCommands.Add(Statement.Of(
            """
            INSERT INTO aibos.kernel_number_range AS r (tenant_id, series, next_number) VALUES ($1, $2, 1 + $3)
            ON CONFLICT (tenant_id, series) DO UPDATE SET next_number = r.next_number + $3
            RETURNING next_number
            """,
            tenant.Value, series, (long)count));
        await using NpgsqlDataReader reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
        await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        return reader.GetInt64(0) - count;
    }

    private sealed class Range
    {
        internal SemaphoreSlim Gate { get; } = new(1, 1);
        internal long Next { get; set; }
        internal long End { get; set; }
        internal int Block { get; set; } = BlockMin;
        internal DateTimeOffset ReservedAt { get; set; }
    }
}
