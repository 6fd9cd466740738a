namespace AiBos.Sdk;

/// <summary>
/// An engine: a domain of actions plugged into the kernel. Needs a public constructor without parameters.
/// </summary>
public interface IEngine
{
    /// <summary>Declares the engine. Called once at start; an exception here refuses the engine.</summary>
    void Configure(EngineBuilder engine);
}
