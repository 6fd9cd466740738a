namespace AiBos.Kernel.Metadata;

/// <summary>How the registry is read. Validated at start.</summary>
public sealed class MetadataOptions
{
    /// <summary>
    /// How long a silo believes what it knows of a tenant's engines, 1–60 s, default 5 s: so long an engine that was
    /// disabled over another silo may still be called here.
    /// </summary>
    public TimeSpan CacheFor { get; set; } = TimeSpan.FromSeconds(5);

    internal void Validate()
    {
        if (CacheFor < TimeSpan.FromSeconds(1) || CacheFor > TimeSpan.FromMinutes(1))
            throw KernelStartException.Option("Kernel:Metadata:CacheFor", CacheFor, "1 s to 60 s");
    }
}
