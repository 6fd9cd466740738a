using System.Globalization;
using AiBos.Kernel.Database;
using AiBos.Ledger.Anchoring;

namespace AiBos.Kernel.Audit;

/// <summary>Keys and states of the deployment's anchor logs under this process's data directory, each taken when first
/// asked for. The first lies in the directory itself, later ones below it, so that nothing of one is ever overwritten.
/// </summary>
internal sealed class AnchorState(string dataDirectory, KernelDatabase database) : IDisposable
{
    private readonly Dictionary<int, AnchorLog> _logs = [];

    /// <summary>Where the first log lies, and an operator's request to begin another.</summary>
    internal string Directory { get; } = Path.Combine(dataDirectory, "signer", "anchors");

    /// <summary>The highest number of a log whose key is here; 0 for none.</summary>
    internal int Newest => !System.IO.Directory.Exists(Directory)
        ? 0
        : System.IO.Directory.GetDirectories(Directory)
            .Select(path => int.TryParse(
                Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : 0)
            .Append(1)
            .Where(number => number > 0 && AnchorLog.Exists(DirectoryOf(number)))
            .DefaultIfEmpty()
            .Max();

    /// <summary>The name of a log.</summary>
    internal string OriginOf(int number) => number == 1
        ? $"{database.DeploymentId}/anchors"
        : string.Create(CultureInfo.InvariantCulture, $"{database.DeploymentId}/anchors/{number}");

    internal string DirectoryOf(int number) =>
        number == 1 ? Directory : Path.Combine(Directory, number.ToString(CultureInfo.InvariantCulture));

    /// <summary>A log; null where its key is not here, or another process has it.</summary>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    internal AnchorLog? Find(int number) => AnchorLog.Exists(DirectoryOf(number)) ? Make(number) : null;

    /// <summary>A log, with a new key where there is none; null while another process has it.</summary>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    internal AnchorLog? Make(int number)
    {
        if (_logs.TryGetValue(number, out AnchorLog? taken))
            return taken;
        if (!AnchorLog.TryOpen(DirectoryOf(number), OriginOf(number), out AnchorLog? log))
            return null;
        _logs[number] = log;
        return log;
    }

    public void Dispose()
    {
        foreach (AnchorLog log in _logs.Values)
            log.Dispose();
    }
}
