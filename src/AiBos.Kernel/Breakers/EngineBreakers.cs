using System.Collections.Concurrent;
using AiBos.Sdk;
using Polly;
using Polly.CircuitBreaker;

namespace AiBos.Kernel.Breakers;

/// <summary>
/// A breaker for each (tenant, engine) on this silo: after many faults calls are refused for a while instead of failing
/// slowly. One tenant's faults never open another's. Silos do not tell each other: each finds out for itself.
/// </summary>
public sealed class EngineBreakers
{
    /// <summary>
    /// Most breakers a silo keeps: 10,000. Closed ones are forgotten first, and with them what they counted.
    /// </summary>
    internal const int BreakersMax = 10_000;

    private readonly ConcurrentDictionary<(string Tenant, string Domain), EngineBreaker> _breakers = new();
    private readonly BreakerOptions _options;
    private readonly BreakerMetrics _metrics;
    private readonly TimeProvider _time;

    internal EngineBreakers(BreakerOptions options, BreakerMetrics metrics, TimeProvider time)
    {
        (_options, _metrics, _time) = (options, metrics, time);
        metrics.Observe(CountOpen);
    }

    /// <summary>Breakers on this silo that let nobody through, of all tenants.</summary>
    public int CountOpen() => _breakers.Values.Count(breaker => breaker.State == BreakerState.Open);

    /// <summary>A tenant's engines on this silo whose breaker is not closed, by domain.</summary>
    public IReadOnlyList<(string Domain, BreakerState State)> NotClosed(TenantId tenant) =>
        [.. _breakers.Where(row => row.Key.Tenant == tenant.Value && !row.Value.IsClosed)
            .Select(row => (row.Key.Domain, row.Value.State)).OrderBy(row => row.Domain, StringComparer.Ordinal)];

    /// <summary>Runs what an engine does, or refuses with CIRCUIT_OPEN. Throws what it throws.</summary>
    internal async Task<Result<T>> RunAsync<T>(TenantId tenant, string domain, Func<Task<Result<T>>> run)
    {
        EngineBreaker breaker = BreakerOf(tenant, domain);
        var act = new Act<T>(run);
        ResilienceContext context = ResilienceContextPool.Shared.Get();
        try
        {
            Outcome<Refusal?> outcome = await breaker.Pipeline
                .ExecuteOutcomeAsync(static (_, act) => act.RunAsync(), context, act).ConfigureAwait(false);
            if (outcome.Exception is BrokenCircuitException open && !act.HasBegun)
                return Refuse(domain, open);
            outcome.ThrowIfException();
            return act.Answer;
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private EngineBreaker BreakerOf(TenantId tenant, string domain)
    {
        (string, string) key = (tenant.Value, domain);
        if (_breakers.TryGetValue(key, out EngineBreaker? known))
            return known;
        if (_breakers.Count >= BreakersMax)
        {
            foreach (KeyValuePair<(string, string), EngineBreaker> row in _breakers.Where(row => row.Value.IsClosed))
                _breakers.TryRemove(row);
        }

        return _breakers.GetOrAdd(key, _ => new EngineBreaker(domain, _options, _metrics, _time));
    }

    private Refusal Refuse(string domain, BrokenCircuitException open)
    {
        _metrics.Refused(domain);
        var least = TimeSpan.FromSeconds(1);
        return new Refusal(
            ErrorCode.CircuitOpen, "The engine failed too often and is left alone for a while; nothing was done.")
        {
            RetryAfter = open.RetryAfter is { } wait && wait > least ? wait : least,
        };
    }

    private sealed class Act<T>(Func<Task<Result<T>>> run)
    {
        internal bool HasBegun { get; private set; }

        internal Result<T> Answer { get; private set; }

        internal async ValueTask<Outcome<Refusal?>> RunAsync()
        {
            HasBegun = true;
            try
            {
                Answer = await run().ConfigureAwait(false);
                return Outcome.FromResult<Refusal?>(Answer.Refusal);
            }
            catch (Exception e)
            {
                // Handed on as it is: the breaker counts it, and whoever asked gets it thrown.
                return Outcome.FromException<Refusal?>(e);
            }
        }
    }
}
