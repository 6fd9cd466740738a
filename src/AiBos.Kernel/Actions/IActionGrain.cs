namespace AiBos.Kernel.Actions;

/// <summary>
/// The door to the dispatcher for fronts that are not silos. Key 0; stateless, on whichever silo is asked.
/// </summary>
[Alias("aibos.actions.IActionGrain")]
public interface IActionGrain : IGrainWithIntegerKey
{
    /// <summary>
    /// Runs one call to its end. A timeout of this call is an unknown outcome; use an idempotency key.
    /// </summary>
    [Alias("Execute")]
    Task<ActionOutcome> ExecuteAsync(ActionCall call);
}
