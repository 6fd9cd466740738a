using System.Net;
using System.Net.Sockets;

namespace AiBos.EmbeddedPostgres;

/// <summary>Chooses and checks TCP ports on 127.0.0.1.</summary>
internal static class LoopbackPort
{
    /// <summary>Returns the given port, or a free one for 0. Another process may still take it before it is used.
    /// </summary>
    /// <exception cref="EmbeddedPostgresException">The given port is in use or not allowed.</exception>
    public static int Reserve(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        // As PostgreSQL does: a port whose old connections still linger is free.
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, !OperatingSystem.IsWindows());
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            socket.Listen(1);
            return ((IPEndPoint)socket.LocalEndPoint!).Port;
        }
        catch (SocketException taken)
        {
            throw new EmbeddedPostgresException(
                $"PostgreSQL cannot listen on 127.0.0.1:{port}: {taken.Message}. Stop what uses the port, or set the "
                + "port to another one or to 0 for a free one.",
                taken);
        }
    }
}
