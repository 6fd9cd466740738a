namespace AiBos.Kernel.Actions;

/// <summary>
/// The dispatcher, for fronts in the silo's own process; others go through <see cref="IActionGrain"/>, which is a door
/// to the same.
/// </summary>
public interface IActionDispatcher
{
    /// <summary>
    /// Runs one call to its end: an answer, a refusal or a fault, each with its entry. Durable on return. Takes no
    /// cancellation: an act that began is recorded whether or not its caller still waits; every wait inside is bounded.
    /// </summary>
    Task<ActionOutcome> DispatchAsync(ActionCall call);
}
