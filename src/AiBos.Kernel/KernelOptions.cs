using AiBos.Kernel.Access;
using AiBos.Kernel.Actions;
using AiBos.Kernel.Audit;
using AiBos.Kernel.Breakers;
using AiBos.Kernel.Engines;
using AiBos.Kernel.Limits;
using AiBos.Kernel.Metadata;
using AiBos.Kernel.Secrets;

namespace AiBos.Kernel;

/// <summary>The options of all slices, bound by the host from <c>Kernel:*</c> and <c>Ollama:*</c>.</summary>
public sealed class KernelOptions
{
    /// <summary><c>Kernel:Actions</c>.</summary>
    public ActionOptions Actions { get; set; } = new();

    /// <summary><c>Kernel:Audit</c>.</summary>
    public AuditOptions Audit { get; set; } = new();

    /// <summary><c>Kernel:Timestamps</c>.</summary>
    public TimestampOptions Timestamps { get; set; } = new();

    /// <summary><c>Kernel:Access</c>.</summary>
    public AccessOptions Access { get; set; } = new();

    /// <summary><c>Kernel:Secrets</c>.</summary>
    public SecretOptions Secrets { get; set; } = new();

    /// <summary><c>Kernel:Breakers</c>.</summary>
    public BreakerOptions Breakers { get; set; } = new();

    /// <summary><c>Kernel:Limits</c>.</summary>
    public LimitOptions Limits { get; set; } = new();

    /// <summary><c>Kernel:Metadata</c>.</summary>
    public MetadataOptions Metadata { get; set; } = new();

    /// <summary><c>Ollama</c>.</summary>
    public OllamaOptions Ollama { get; set; } = new();

    internal void Validate()
    {
        Actions.Validate();
        Audit.Validate();
        Timestamps.Validate();
        Access.Validate();
        Secrets.Validate(Access.TokenLifetime, Access.ClockSkew);
        Breakers.Validate();
        Limits.Validate();
        Metadata.Validate();
        Ollama.Validate();
    }
}
