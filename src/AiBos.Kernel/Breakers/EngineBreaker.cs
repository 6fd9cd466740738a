using AiBos.Sdk;
using Polly;
using Polly.CircuitBreaker;

namespace AiBos.Kernel.Breakers;

/// <summary>The breaker of one engine for one tenant.</summary>
internal sealed class EngineBreaker
{
    private readonly CircuitBreakerStateProvider _state = new();

    internal EngineBreaker(string domain, BreakerOptions options, BreakerMetrics metrics, TimeProvider time)
    {
        var strategy = new CircuitBreakerStrategyOptions<Refusal?>
        {
            FailureRatio = options.FaultShare,
            MinimumThroughput = options.CallsMin,
            SamplingDuration = options.Sample,
            BreakDuration = options.Rest,
            StateProvider = _state,
            ShouldHandle = call => ValueTask.FromResult(IsFault(call.Outcome)),
            OnOpened = _ =>
            {
                metrics.Opened(domain);
                return default;
            },
        };
        Pipeline = new ResiliencePipelineBuilder<Refusal?> { TimeProvider = time }
            .AddCircuitBreaker(strategy).Build();
    }

    internal ResiliencePipeline<Refusal?> Pipeline { get; }

    internal bool IsClosed => _state.CircuitState == CircuitState.Closed;

    internal BreakerState State => _state.CircuitState switch
    {
        CircuitState.Closed => BreakerState.Closed,
        CircuitState.HalfOpen => BreakerState.HalfOpen,
        _ => BreakerState.Open,
    };

    // Whatever an engine throws is a bug, too slow, or a database that is away. What it refuses is an answer, and what
    // the ledger cannot record is no fault of the engine's.
    private static bool IsFault(Outcome<Refusal?> outcome) =>
        outcome is { Exception: not null }
            or { Result.Code: ErrorCode.Internal or ErrorCode.DatabaseUnavailable };
}
