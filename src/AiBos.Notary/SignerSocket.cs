using System.Net.Sockets;

namespace AiBos.Notary;

/// <summary>The file of a Unix socket. Whoever may write to it may knock; the token decides the rest.</summary>
internal static class SignerSocket
{
    /// <summary>Makes the signer's directory, for its owner only. The mode of one that exists is its owner's choice.
    /// </summary>
    internal static void CreateDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>Removes what a killed process left behind.</summary>
    /// <exception cref="NotaryException">Somebody listens there, or it is no socket.</exception>
    internal static async Task ClearAsync(string path, CancellationToken cancellationToken)
    {
        UnixDomainSocketEndPoint end = EndOf(path);
        if (!File.Exists(path))
            return;
        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await probe.ConnectAsync(end, cancellationToken);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
        {
            if (new FileInfo(path).Length > 0)
                throw new NotaryException($"'{path}' is a file and no socket.", e);
            File.Delete(path);
            return;
        }

        throw new NotaryException($"Another process listens on '{path}'.");
    }

    /// <summary>Lets the file's group connect.</summary>
    internal static void OpenToGroup(string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(
                path,
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite);
        }
    }

    private static UnixDomainSocketEndPoint EndOf(string path)
    {
        try
        {
            return new UnixDomainSocketEndPoint(path);
        }
        catch (ArgumentException e)
        {
            throw new NotaryException($"'{path}' is too long for a socket; give a shorter one with --socket.", e);
        }
    }
}
