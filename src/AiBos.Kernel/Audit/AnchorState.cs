using AiBos.Kernel.Database;
using AiBos.Ledger.Anchoring;

namespace AiBos.Kernel.Audit;

/// <summary>The anchor log's key and state under this process's data directory, taken when first asked for.</summary>
internal sealed class AnchorState(string dataDirectory, KernelDatabase database) : IDisposable
{
    private AnchorLog? _log;

    /// <summary>The log; null while another process has it.</summary>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    internal AnchorLog? Find()
    {
        if (_log is not null)
            return _log;
        string directory = Path.Combine(dataDirectory, "signer", "anchors");
        if (AnchorLog.TryOpen(directory, $"{database.DeploymentId}/anchors", out AnchorLog? log))
            _log = log;
        return _log;
    }

    public void Dispose() => _log?.Dispose();
}
