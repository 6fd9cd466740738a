using System.Net.Sockets;
using System.Text;
using AiBos.Ledger.Signing;

namespace AiBos.Kernel.Tests.Audit;

/// <summary>A Unix socket before a signer's: hands everything on, but for what a test does to a restore on its way.
/// </summary>
internal sealed class SignerRelay : IAsyncDisposable
{
    private readonly string _signer;
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;

    internal SignerRelay(string path, string signer)
    {
        (Socket, _signer) = (path, signer);
        _listener.Bind(new UnixDomainSocketEndPoint(path));
        _listener.Listen();
        _accepting = AcceptAsync();
    }

    internal string Socket { get; }

    /// <summary>Is told of each request to a path of the signer's before the signer hears of it; false cuts the
    /// connection then. Null hands all on.</summary>
    internal Func<string, Task<bool>>? OnRequest { get; set; }

    /// <summary>Whether the connection is cut when the signer has agreed to a restore, before the silo hears of it.
    /// </summary>
    internal bool LosesAgreement { get; set; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _stop.Dispose();
        File.Delete(Socket);
    }

    private async Task AcceptAsync()
    {
        var open = new List<Task>();
        try
        {
            while (true)
                open.Add(RelayAsync(await _listener.AcceptAsync(_stop.Token)));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(open);
        }
    }

    // One connection; when either end, or the test, is done with it, both are closed.
    private async Task RelayAsync(Socket silo)
    {
        using Socket from = silo;
        using var to = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        try
        {
            await to.ConnectAsync(new UnixDomainSocketEndPoint(_signer), over.Token);
            bool loses = false;
            Task asking = PumpAsync(from, to, async text =>
            {
                string[] words = text.Split(' ', '?');
                if (words.Length < 2 || words[0] is not ("GET" or "POST"))
                    return true;
                loses = LosesAgreement && words[1] == SignerProtocol.ResumePath;
                return OnRequest is null || await OnRequest(words[1]);
            }, over.Token);
            Task answering = PumpAsync(to, from, _ => Task.FromResult(!loses), over.Token);
            await Task.WhenAny(asking, answering);
            await over.CancelAsync();
            await Task.WhenAll(asking, answering);
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            // The signer is away, or one end went: the other is closed with it, which is all there is to say.
            from.Close();
        }
    }

    private static async Task PumpAsync(
        Socket from, Socket to, Func<string, Task<bool>> look, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[64 * 1024];
        int read;
        while ((read = await from.ReceiveAsync(buffer, cancellationToken)) > 0
            && await look(Encoding.Latin1.GetString(buffer, 0, read)))
        {
            for (int sent = 0; sent < read;)
                sent += await to.SendAsync(buffer.AsMemory(sent, read - sent), cancellationToken);
        }
    }
}
