using System.Net;
using AiBos.Ledger.Notes;

namespace AiBos.Notary;

/// <summary>What a witness needs to run.</summary>
public sealed class WitnessServerOptions
{
    /// <summary>Address and port; port 0 takes a free one.</summary>
    public required IPEndPoint Listen { get; init; }

    /// <summary>Directory of its memory: on a local disk, one process at a time.</summary>
    public required string StateDirectory { get; init; }

    /// <summary>Its key, of type 0x04.</summary>
    public required NoteSigner Key { get; init; }

    /// <summary>Keys of the logs to watch.</summary>
    public required IReadOnlyCollection<NoteVerifier> Logs { get; init; }

    /// <summary>Whether all logs of the deployments that those are of are watched, not those alone.</summary>
    public bool WholeDeployments { get; init; }

    /// <summary>Takes what an operator should read, a line each.</summary>
    public required Action<string> Report { get; init; }

    /// <summary>The clock whose seconds stand in cosignatures.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
