namespace AiBos.Sdk;

/// <summary>
/// An engine: a domain of actions plugged into the kernel. Needs a public constructor without parameters.
/// </summary>
/// <example>
/// <code><![CDATA[
/// public sealed class ShelfEngine : IEngine
/// {
///     public void Configure(EngineBuilder engine) => engine
///         .Named("shelf", "1.0.0", "Shelf")
///         .Classified(DataClass.Internal, "stock")
///         .MigrationsFrom(typeof(ShelfEngine).Assembly)
///         .Action<ReadStock, ReadStockOutput>("shelf.read.stock@1.0.0", action => action
///             .Query("Lists what is on the shelf.")
///             .Requires("shelf.read")
///             .HandledBy<ReadStockHandler>());
/// }
/// ]]></code>
/// </example>
public interface IEngine
{
    /// <summary>Declares the engine. Called once at start; an exception here refuses the engine.</summary>
    /// <param name="engine">Takes the declaration; the kernel builds it.</param>
    void Configure(EngineBuilder engine);
}
