namespace AiBos.Client;

/// <summary>A log that goes on after its database was put back.</summary>
/// <param name="Log">The origin of the new incarnation.</param>
/// <param name="Seq">Position of the entry that began it.</param>
/// <param name="Hash">Leaf hash of that entry, 64 hex digits.</param>
/// <param name="SignedLog">The origin of what was signed before.</param>
/// <param name="SignedSize">How many entries that had.</param>
/// <param name="SignedRoot">The root over them, 64 hex digits.</param>
public sealed record RestoredLog(
    string Log, long Seq, string Hash, string SignedLog, long SignedSize, string SignedRoot);
