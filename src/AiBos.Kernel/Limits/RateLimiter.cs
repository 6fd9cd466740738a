using System.Collections.Concurrent;
using System.Collections.Frozen;
using AiBos.Kernel.Access;

namespace AiBos.Kernel.Limits;

/// <summary>
/// Whether one more call may go on: a bucket for (tenant, principal, action) and one for the tenant. Decides on this
/// silo without waiting and without allocating; shares of limits move between silos behind its back
/// (<see cref="LeaseKeeper"/>).
/// </summary>
public sealed class RateLimiter
{
    private readonly BucketTable _buckets;
    private readonly BucketTable _tenants;
    private readonly FrozenDictionary<string, LimitPolicy> _actions;
    private readonly LimitPolicy _action;
    private readonly LimitPolicy _tenant;
    private readonly TimeProvider _time;
    private readonly LimitMetrics _metrics;
    private readonly LimitHealth _health;
    private readonly long _recordEvery;
    private readonly ConcurrentQueue<TokenBucket> _asking = new();
    private int _silos = 1;

    internal RateLimiter(LimitOptions options, LimitMetrics metrics, LimitHealth health, TimeProvider time)
    {
        (_time, _metrics, _health) = (time, metrics, health);
        (_buckets, _tenants) = (new(options.BucketsMax, time), new(options.BucketsMax, time));
        _action = new LimitPolicy("action", options.PerSecond, options.Burst);
        _tenant = new LimitPolicy("tenant", options.TenantPerSecond, options.TenantBurst);
        _actions = options.Actions.ToFrozenDictionary(
            row => row.Key,
            row => new LimitPolicy(
                "action", row.Value.PerSecond ?? options.PerSecond, row.Value.Burst ?? options.Burst),
            StringComparer.Ordinal);
        _recordEvery = (long)(options.RecordEvery.TotalSeconds * time.TimestampFrequency);
        metrics.Observe(() => Buckets);
    }

    /// <summary>Buckets that this silo keeps.</summary>
    internal int Buckets => _buckets.Count + _tenants.Count;

    /// <summary>Silos of the cluster, this one included; 1 until the keeper knows better.</summary>
    internal int Silos
    {
        get => Volatile.Read(ref _silos);
        set => Volatile.Write(ref _silos, value);
    }

    /// <summary>Takes one call out of the action's and the tenant's limit, or out of neither.</summary>
    /// <param name="caller">Who calls.</param>
    /// <param name="action">
    /// Id of an action, or a name for a route; from a closed set, never what the caller wrote.
    /// </param>
    public LimitVerdict Take(Caller caller, string action) => Take(caller, action, countsForTenant: true);

    /// <summary>The same for what is already counted for the tenant: a call within a call.</summary>
    public LimitVerdict TakeInner(Caller caller, string action) => Take(caller, action, countsForTenant: false);

    /// <summary>A bucket that runs low on a share that was not asked for; null when there is none.</summary>
    internal TokenBucket? NextAsking() => _asking.TryDequeue(out TokenBucket? bucket) ? bucket : null;

    /// <summary>Lets go of idle buckets.</summary>
    internal void Sweep()
    {
        long now = _time.GetTimestamp();
        _buckets.Sweep(now);
        _tenants.Sweep(now);
    }

    private LimitVerdict Take(Caller caller, string action, bool countsForTenant)
    {
        ArgumentNullException.ThrowIfNull(caller);
        long now = _time.GetTimestamp();
        LimitShare unleased = LimitShare.Unleased(Silos);
        LimitPolicy policy = _actions.GetValueOrDefault(action, _action);
        TokenBucket? bucket = _buckets.GetOrAdd(
            new LimitKey(caller.TenantName, caller.PrincipalName, action), policy, unleased, now);
        if (bucket is null)
            _metrics.Uncounted();
        TokenBucket? tenant = countsForTenant
            ? _tenants.GetOrAdd(new LimitKey(caller.TenantName, "", ""), _tenant, unleased, now)
            : null;
        if (bucket is not null && !Take(bucket, unleased, now))
            return Refuse(bucket, policy, countsForTenant, now);
        if (tenant is not null && !Take(tenant, unleased, now))
        {
            bucket?.GiveBack();
            return Refuse(tenant, policy, countsForTenant, now);
        }

        return Allow(bucket, tenant, policy, countsForTenant);
    }

    private bool Take(TokenBucket bucket, LimitShare unleased, long now)
    {
        bool taken = bucket.TryTake(now, unleased, out bool asks);
        if (asks)
            _asking.Enqueue(bucket);
        return taken;
    }

    private LimitVerdict Allow(TokenBucket? bucket, TokenBucket? tenant, LimitPolicy policy, bool countsForTenant)
    {
        (double tokens, double share, TimeSpan reset, TimeSpan retry) =
            bucket?.Look() ?? (policy.Burst, 1, default, default);
        LimitPolicy tighter = policy;
        if (tenant?.Look() is { } whole && whole.Share < share)
            (tokens, reset, retry, tighter) = (whole.Tokens, whole.Reset, whole.Retry, _tenant);
        return new LimitVerdict
        {
            IsAllowed = true,
            Policy = tighter,
            ActionPolicy = policy,
            TenantPolicy = countsForTenant ? _tenant : null,
            Remaining = (long)tokens,
            ResetAfter = reset,
            RetryAfter = retry,
        };
    }

    private LimitVerdict Refuse(TokenBucket bucket, LimitPolicy policy, bool countsForTenant, long now)
    {
        (_, _, TimeSpan reset, TimeSpan retry) = bucket.Look();
        _metrics.Refused(bucket.Policy.Name);
        _health.Refused();
        return new LimitVerdict
        {
            IsAllowed = false,
            Policy = bucket.Policy,
            ActionPolicy = policy,
            TenantPolicy = countsForTenant ? _tenant : null,
            ResetAfter = reset,
            RetryAfter = retry,
            ToRecord = bucket.Refused(now, _recordEvery),
        };
    }
}
