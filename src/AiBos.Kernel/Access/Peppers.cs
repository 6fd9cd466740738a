using System.Collections.Concurrent;
using AiBos.Kernel.Keys;
using AiBos.Kernel.Secrets;

namespace AiBos.Kernel.Access;

/// <summary>What secrets of API keys are hashed under: derived from the master key, a version at a time.</summary>
internal sealed class Peppers(MasterKey masterKey, SecretVersionStore versions)
{
    private readonly ConcurrentDictionary<int, byte[]> _known = new();

    /// <summary>The version that new keys take.</summary>
    internal Task<int> FindCurrentAsync(CancellationToken cancellationToken) =>
        versions.FindActiveAsync(SecretKind.Pepper, cancellationToken);

    /// <summary>The pepper of a version, 32 bytes.</summary>
    internal byte[] Of(int version) =>
        _known.GetOrAdd(version, number => masterKey.Derive($"api-key-pepper/{number}", 32));
}
