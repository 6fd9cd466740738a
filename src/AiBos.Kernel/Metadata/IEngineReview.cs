using AiBos.Sdk;

namespace AiBos.Kernel.Metadata;

/// <summary>
/// Looks at an engine before it is taken in: before its scripts run and before anything of it is published. What it
/// objects to is not served. Guardians stand here.
/// </summary>
public interface IEngineReview
{
    /// <summary>Null, or in a sentence what is wrong and what to do.</summary>
    /// <param name="engine">What the engine declares.</param>
    /// <param name="cancellationToken">Stops the start.</param>
    ValueTask<string?> ObjectAsync(EngineManifest engine, CancellationToken cancellationToken);
}
