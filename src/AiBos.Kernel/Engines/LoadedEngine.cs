using AiBos.Sdk;

namespace AiBos.Kernel.Engines;

/// <summary>An engine that could be configured.</summary>
/// <param name="Name">Its assembly, which is also its folder.</param>
/// <param name="Manifest">What it declared.</param>
public sealed record LoadedEngine(string Name, EngineManifest Manifest)
{
    /// <summary>The same as refused.</summary>
    internal RefusedEngine Refuse(string reason, Exception? cause = null) =>
        new(Name, Manifest.Domain, reason) { Cause = cause };
}
