namespace AiBos.Kernel;

/// <summary>Makes ids. Injected, so that tests are repeatable.</summary>
public interface IIdSource
{
    /// <summary>A UUIDv7 (RFC 9562) of the injected clock, rising within the process.</summary>
    Guid NewId();
}
