using Orleans.Concurrency;

namespace AiBos.Kernel.Actions;

/// <summary>
/// Thin on purpose. Reentrant, because handlers wait for PostgreSQL and a stateless worker otherwise serves one call at
/// a time.
/// </summary>
[GrainType("action")]
[StatelessWorker]
[Reentrant]
internal sealed class ActionGrain(IActionDispatcher dispatcher) : Grain, IActionGrain
{
    public Task<ActionOutcome> ExecuteAsync(ActionCall call) => dispatcher.DispatchAsync(call);
}
