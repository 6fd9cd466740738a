namespace AiBos.Sdk;

/// <summary>
/// Says what happened. An event of a command commits with its effect and becomes an entry of the ledger.
/// </summary>
public interface IEvents
{
    /// <summary>
    /// Adds an event to the action's own commit. Nothing is sent before the action succeeds; a refusal drops it.
    /// </summary>
    /// <param name="type">
    /// Dotted name that starts with the engine's domain, for example <c>orders.order.shipped</c>.
    /// </param>
    /// <param name="data">JSON-serialisable, at most 64 KiB.</param>
    void Publish<T>(string type, T data);
}
