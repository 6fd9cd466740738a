using AiBos.Kernel.Database;

namespace AiBos.Kernel.Audit;

/// <summary>
/// This process's share in the deployment's signing state: all of it, or none. A silo whose data directory another
/// process has, or whose key is not the deployment's, has none.
/// </summary>
public sealed class CheckpointSigning : IDisposable
{
    private CheckpointSigning(ICheckpointSigner? signer, string dataDirectory) =>
        (Signer, DataDirectory) = (signer, dataDirectory);

    /// <summary>Where this process keeps what must not lie in the database.</summary>
    internal string DataDirectory { get; }

    internal ICheckpointSigner? Signer { get; private set; }

    /// <summary>Takes the state under a data directory unless another process has it.</summary>
    /// <param name="dataDirectory">Outside the database, on a local disk.</param>
    /// <param name="database">The deployment.</param>
    /// <exception cref="KernelStartException">The key or the directory cannot be used.</exception>
    public static CheckpointSigning Open(string dataDirectory, KernelDatabase database)
    {
        ArgumentNullException.ThrowIfNull(database);
        return new CheckpointSigning(
            LocalSigner.TryOpen(dataDirectory, database.DeploymentId, out LocalSigner? signer) ? signer : null,
            dataDirectory);
    }

    /// <inheritdoc/>
    public void Dispose() => GiveUp();

    internal void GiveUp()
    {
        (Signer as IDisposable)?.Dispose();
        Signer = null;
    }
}
