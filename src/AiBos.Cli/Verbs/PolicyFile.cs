using System.Text;
using AiBos.Ledger.Checkpoints;

namespace AiBos.Cli.Verbs;

/// <summary>A policy in a file, or as a kernel says it.</summary>
internal static class PolicyFile
{
    internal static CheckpointPolicy Read(CliHost host, string file)
    {
        try
        {
            using FileStream stream = File.OpenRead(host.FullPath(file));
            byte[] bytes = new byte[CheckpointPolicy.BytesMax + 1];
            int length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return Parse(bytes.AsSpan(0, length), $"The policy '{file}'");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException
            or NotSupportedException)
        {
            throw CliException.Unreadable($"The policy '{file}' cannot be read: {e.Message}", e);
        }
    }

    /// <summary>A policy as a kernel answered it.</summary>
    internal static CheckpointPolicy Parse(string text) =>
        Parse(Encoding.UTF8.GetBytes(text), "The kernel's policy");

    private static CheckpointPolicy Parse(ReadOnlySpan<byte> bytes, string what)
    {
        if (!CheckpointPolicy.TryParse(bytes, out CheckpointPolicy? policy, out PolicyFault fault, out int line))
            throw CliException.Unreadable($"{what} cannot be used: {fault}, line {line}.");
        return policy.Logs.Count > 0
            ? policy
            : throw CliException.Unreadable($"{what} names no log's key.");
    }
}
