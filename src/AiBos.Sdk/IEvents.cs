namespace AiBos.Sdk;

/// <summary>
/// Says what happened. An event of a command commits with its effect and becomes an entry of the ledger.
/// </summary>
/// <example>
/// <code><![CDATA[
/// internal sealed record OrderCancelled(Guid OrderId, DateTimeOffset At);
///
/// internal static class Cancelling
/// {
///     // The engine declares it: .Event<OrderCancelled>("orders.order.cancelled@1.0.0", "When an order is given up.")
///     internal static void Tell(ActionContext context, Guid order) =>
///         context.Events.Publish(new OrderCancelled(order, context.Now));
/// }
/// ]]></code>
/// </example>
public interface IEvents
{
    /// <summary>
    /// Adds an event to the action's own commit. Nothing is sent before the action succeeds; a refusal drops it.
    /// Fields marked <see cref="PersonalDataAttribute"/> are sealed with the person's key, as in inputs and outputs.
    /// </summary>
    /// <typeparam name="T">A record the engine declared with <see cref="EngineBuilder.Event{T}"/>.</typeparam>
    /// <param name="data">At most 64 KiB as JSON, at most 50 events an action; has to fit the event's schema.</param>
    /// <exception cref="InvalidOperationException">
    /// The action is a query, the record is no declared event, the data breaks its schema, or there are too many.
    /// Where the handler lets it pass, the caller gets INTERNAL and nothing is changed.
    /// </exception>
    /// <exception cref="ArgumentException">The data is too large.</exception>
    void Publish<T>(T data)
        where T : notnull;
}
