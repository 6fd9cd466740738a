using System.Diagnostics.CodeAnalysis;
using AiBos.Ledger.Signing;

namespace AiBos.Kernel.Audit;

/// <summary>The signer inside this process: a key file and a state directory beside the database, not in it.</summary>
internal sealed class LocalSigner : ICheckpointSigner, IDisposable
{
    private readonly SignerKey _key;
    private readonly LogSigner _signer;

    private LocalSigner(SignerKey key, LogSigner signer) => (_key, _signer) = (key, signer);

    public ReadOnlySpan<byte> PublicKey => _key.PublicKey;

    /// <summary>Takes the state under a data directory; false while another process has it.</summary>
    /// <exception cref="KernelStartException">The key or the directory cannot be used.</exception>
    internal static bool TryOpen(
        string dataDirectory, string deployment, [NotNullWhen(true)] out LocalSigner? opened)
    {
        opened = null;
        string directory = Path.Combine(dataDirectory, "signer");
        try
        {
            Directory.CreateDirectory(directory);
            SignerKey key = SignerKey.LoadOrCreate(Path.Combine(directory, "signer.key"), deployment);
            if (LogSigner.TryOpen(Path.Combine(directory, "state"), key, former: null, out LogSigner? signer, out _))
                opened = new LocalSigner(key, signer);
            return opened is not null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new KernelStartException($"The ledger's signer cannot use '{directory}': {e.Message}", e);
        }
    }

    public string VerifierKey(string origin) => _key.ForOrigin(origin).Verifier.ToString();

    public ValueTask ConfirmAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask<SignerState?> FindAsync(string origin, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_signer.Find(origin));

    public ValueTask<LogStanding> StandAsync(string origin, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_signer.FindStanding(origin));

    public ValueTask<(Resumption? Resumption, SignerRefusal Refusal)> ResumeAsync(
        string origin, long at, string reason, CancellationToken cancellationToken)
    {
        bool agreed = _signer.TryResume(origin, at, reason, out Resumption? resumption, out SignerRefusal refusal);
        return ValueTask.FromResult((agreed ? resumption : null, refusal));
    }

    public async Task<SignResult> SignAsync(
        string origin, long fromSize, IAsyncEnumerable<byte[]> leaves, CancellationToken cancellationToken)
    {
        if (!_signer.TryBegin(origin, fromSize, out SignSession? session, out SignResult? refused))
            return refused;
        await foreach (byte[] leaf in leaves.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            if (session.Add(leaf) != SignerRefusal.None)
                break;
        }

        return session.Complete();
    }

    public void Dispose() => _signer.Dispose();
}
