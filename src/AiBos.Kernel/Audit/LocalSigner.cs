using System.Diagnostics.CodeAnalysis;
using AiBos.Ledger.Signing;

namespace AiBos.Kernel.Audit;

/// <summary>The signer inside this process: a key file and a state directory beside the database, not in it.</summary>
internal sealed class LocalSigner : ICheckpointSigner, IDisposable
{
    private readonly DeploymentSigner _deployment;
    private readonly TimeProvider _time;

    private LocalSigner(DeploymentSigner deployment, TimeProvider time) => (_deployment, _time) = (deployment, time);

    public KeyChain Keys => _deployment.Ring.Chain;

    private LogSigner Signer => _deployment.Signer;

    /// <summary>Takes the state under a data directory; false while another process has it.</summary>
    /// <exception cref="KernelStartException">The key or the directory cannot be used.</exception>
    internal static bool TryOpen(
        string dataDirectory, string deployment, TimeProvider time, [NotNullWhen(true)] out LocalSigner? opened)
    {
        string directory = Path.Combine(dataDirectory, "signer");
        try
        {
            Directory.CreateDirectory(directory);
            opened = DeploymentSigner.TryOpen(directory, deployment, Now(time), out DeploymentSigner? signer)
                ? new LocalSigner(signer, time)
                : null;
            return opened is not null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new KernelStartException($"The ledger's signer cannot use '{directory}': {e.Message}", e);
        }
    }

    public ValueTask RefreshAsync(CancellationToken cancellationToken)
    {
        try
        {
            _deployment.Refresh(Now(_time));
            return ValueTask.CompletedTask;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new SignerUnavailableException($"The signer's key cannot be used: {e.Message}", e);
        }
    }

    public ValueTask<SignerState?> FindAsync(string origin, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Signer.Find(origin));

    public ValueTask<LogStanding> StandAsync(string origin, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Signer.FindStanding(origin));

    public ValueTask<(Resumption? Resumption, SignerRefusal Refusal)> ResumeAsync(
        string origin, long at, string reason, CancellationToken cancellationToken)
    {
        bool agreed = Signer.TryResume(origin, at, reason, out Resumption? resumption, out SignerRefusal refusal);
        return ValueTask.FromResult((agreed ? resumption : null, refusal));
    }

    public async Task<SignResult> SignAsync(
        string origin, long fromSize, IAsyncEnumerable<byte[]> leaves, CancellationToken cancellationToken)
    {
        if (!Signer.TryBegin(origin, fromSize, out SignSession? session, out SignResult? refused))
            return refused;
        await foreach (byte[] leaf in leaves.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            if (session.Add(leaf) != SignerRefusal.None)
                break;
        }

        return session.Complete();
    }

    public void Dispose() => _deployment.Dispose();

    private static long Now(TimeProvider time) => time.GetUtcNow().ToUnixTimeSeconds();
}
