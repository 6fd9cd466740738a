using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace AiBos.EmbeddedPostgres;

/// <summary>Asks a server over TCP, without a client library, whether it takes connections.</summary>
internal static class ReadinessProbe
{
    private const int ProtocolVersion3 = 196_608;
    private const byte AuthenticationRequest = (byte)'R';
    private const byte ErrorResponse = (byte)'E';

    /// <summary>SQLSTATE cannot_connect_now: starting up, recovering or shutting down.</summary>
    private static readonly byte[] CannotConnectNow = Encoding.ASCII.GetBytes("C57P03\0");

    /// <summary>
    /// Sends a startup message (PostgreSQL protocol, "Start-up") and looks at the answer. An SSL request would not do:
    /// it is answered during recovery as well.
    /// </summary>
    public static async Task<bool> IsReadyAsync(int port, CancellationToken cancellationToken)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), cancellationToken)
                .ConfigureAwait(false);
            await socket.SendAsync(StartupMessage(), cancellationToken).ConfigureAwait(false);
            var answer = new byte[512];
            var length = await socket.ReceiveAsync(answer, cancellationToken).ConfigureAwait(false);
            // Any other error, such as too many connections, comes from a server that is up.
            return length > 0
                && (answer[0] == AuthenticationRequest
                    || (answer[0] == ErrorResponse && answer.AsSpan(0, length).IndexOf(CannotConnectNow) < 0));
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static byte[] StartupMessage()
    {
        var parameters = Encoding.ASCII.GetBytes("user\0postgres\0database\0postgres\0\0");
        var message = new byte[8 + parameters.Length];
        BinaryPrimitives.WriteInt32BigEndian(message, message.Length);
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(4), ProtocolVersion3);
        parameters.CopyTo(message, 8);
        return message;
    }
}
