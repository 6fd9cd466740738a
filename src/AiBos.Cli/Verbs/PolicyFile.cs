using AiBos.Ledger.Checkpoints;

namespace AiBos.Cli.Verbs;

/// <summary>A policy in a file.</summary>
internal static class PolicyFile
{
    internal static CheckpointPolicy Read(CliHost host, string file)
    {
        try
        {
            using FileStream stream = File.OpenRead(host.FullPath(file));
            byte[] bytes = new byte[CheckpointPolicy.BytesMax + 1];
            int length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            if (!CheckpointPolicy.TryParse(
                bytes.AsSpan(0, length), out CheckpointPolicy? policy, out PolicyFault fault, out int line))
                throw CliException.Unreadable($"The policy '{file}' cannot be used: {fault}, line {line}.");
            return policy.Logs.Count > 0
                ? policy
                : throw CliException.Unreadable($"The policy '{file}' names no log's key.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException
            or NotSupportedException)
        {
            throw CliException.Unreadable($"The policy '{file}' cannot be read: {e.Message}", e);
        }
    }
}
