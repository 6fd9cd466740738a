using AiBos.Sdk;

namespace AiBos.Kernel.Metadata;

/// <summary>
/// Objects to an engine that promises under a published version something else than was published: what callers rely
/// on changes only with the version.
/// </summary>
internal sealed class PublishedStays(MetadataStore store) : IEngineReview
{
    public async ValueTask<string?> ObjectAsync(EngineManifest engine, CancellationToken cancellationToken)
    {
        MetadataObject[] parts = MetadataObject.PartsOf(engine);
        IReadOnlyDictionary<string, byte[]> changed =
            await store.ListChangedAsync(parts, cancellationToken).ConfigureAwait(false);
        return Array.Find(parts, part => changed.ContainsKey(part.Id)) is { } first
            ? $"The {first.Id.Replace('/', ' ')} was published with another content at "
                + $"{ContractDifference.Describe(changed[first.Id], first.Content)}; "
                + "what is published never changes: raise its version."
            : null;
    }
}
