using AiBos.Kernel.Database;
using AiBos.Ledger.Checkpoints;
using AiBos.Ledger.Signing;

namespace AiBos.Kernel.Audit;

/// <summary>
/// This process's share in the deployment's signing state: all of it, or none. A silo whose data directory another
/// process has, or whose key is not the deployment's, has none.
/// </summary>
public sealed class CheckpointSigning : IDisposable
{
    private readonly int _quorum;

    private CheckpointSigning(ICheckpointSigner? signer, string dataDirectory, AuditOptions options)
    {
        Signer = signer;
        DataDirectory = dataDirectory;
        Witnesses = WitnessAddress.ReadAll(options.Witnesses)!;
        _quorum = Witnesses.Count == 0 ? 0 : options.WitnessQuorum;
    }

    internal ICheckpointSigner? Signer { get; private set; }

    /// <summary>The keys that are the deployment's; null before they were registered, and without the signer.</summary>
    internal KeyChain? Registered { get; set; }

    /// <summary>Where this process keeps what must not lie in the database.</summary>
    internal string DataDirectory { get; }

    internal IReadOnlyList<WitnessAddress> Witnesses { get; }

    /// <summary>Whether readers are given cosigned checkpoints only.</summary>
    internal bool NeedsWitnesses => _quorum > 0;

    /// <summary>Takes the signer that the options name, which several silos may share; else the state under the data
    /// directory, unless another process has it.</summary>
    /// <param name="dataDirectory">Outside the database, on a local disk.</param>
    /// <param name="database">The deployment.</param>
    /// <param name="options">Whether a signer in a process of its own is named.</param>
    /// <param name="time">Tells when a former key's time is over.</param>
    /// <exception cref="KernelStartException">The key, the token or the directory cannot be used.</exception>
    public static CheckpointSigning Open(
        string dataDirectory, KernelDatabase database, AuditOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        if (options.SignerSocket.Length > 0)
            return new CheckpointSigning(RemoteSigner.Open(options), dataDirectory, options);
        LocalSigner.TryOpen(dataDirectory, database.DeploymentId, time, out LocalSigner? signer);
        return new CheckpointSigning(signer, dataDirectory, options);
    }

    /// <summary>The policy of a log as this process knows it; null without the signer.</summary>
    internal string? FormatPolicy(string origin) => Signer is { } signer
        ? CheckpointPolicy.Format(
            signer.Keys.Under(origin), [.. Witnesses.Select(witness => witness.Key)], _quorum)
        : null;

    /// <inheritdoc/>
    public void Dispose() => GiveUp();

    internal void GiveUp()
    {
        (Signer as IDisposable)?.Dispose();
        Signer = null;
        Registered = null;
    }
}
