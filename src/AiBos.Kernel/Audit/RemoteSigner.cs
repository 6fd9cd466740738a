using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using AiBos.Ledger.Checkpoints;
using AiBos.Ledger.Notes;
using AiBos.Ledger.Signing;

namespace AiBos.Kernel.Audit;

/// <summary>
/// The signer in a process of its own, over a Unix socket (<c>aibos signer</c>, decision 0017). It is believed by its
/// signatures: what is not signed by the key in <see cref="AuditOptions.SignerKey"/>, or by one that it vouched for,
/// counts as no answer.
/// </summary>
internal sealed class RemoteSigner : ICheckpointSigner, IDisposable
{
    // Far below the protocol's limit: a log is caught up with in many small, durable steps.
    private const int RequestBytesMax = 4 * 1024 * 1024;

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan SignTimeout = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan WholeTimeout = TimeSpan.FromMinutes(30);

    private readonly byte[] _pinned;
    private readonly string _socket;
    private readonly HttpClient _http;
    private volatile KeyChain _keys;

    private RemoteSigner(byte[] key, string socket, string token)
    {
        (_pinned, _keys, _socket) = (key, KeyChain.Of(key), socket);
        var handler = new SocketsHttpHandler
        {
            ConnectCallback = ConnectAsync,
            ConnectTimeout = ConnectTimeout,
            MaxConnectionsPerServer = 16,
            UseProxy = false,
            AllowAutoRedirect = false,
        };
        _http = new HttpClient(handler)
        {
            BaseAddress = new Uri("http://signer"),
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = SignerProtocol.AnswerBytesMax,
        };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    public KeyChain Keys => _keys;

    /// <summary>Takes what is needed to ask; the signer itself may come later.</summary>
    /// <exception cref="KernelStartException">The token cannot be read, or others can read it.</exception>
    internal static RemoteSigner Open(AuditOptions options)
    {
        string path = options.SignerToken;
        try
        {
            const UnixFileMode Others = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.GroupWrite;
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & Others) != UnixFileMode.None)
                throw new KernelStartException($"Others may read or write the signer's token '{path}'.");
            return new RemoteSigner(
                AuditOptions.ReadKey(options.SignerKey)!, options.SignerSocket, File.ReadAllText(path).Trim());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new KernelStartException($"The signer's token '{path}' cannot be read: {e.Message}", e);
        }
    }

    public async ValueTask RefreshAsync(CancellationToken cancellationToken)
    {
        (HttpStatusCode status, byte[] body) = await AskAsync(
            HttpMethod.Get, SignerProtocol.KeysPath, null, AnswerTimeout, cancellationToken).ConfigureAwait(false);
        // From the pinned key, and never back to a key before the one it has: that one was at its end.
        if (status != HttpStatusCode.OK || !SignerProtocol.TryParseKeys(body, _pinned, out KeyChain? keys)
            || keys.IndexOf(_keys.Active.Span) < 0)
        {
            throw new SignerUnavailableException(
                $"The signer at '{_socket}' does not have the key in Kernel:Audit:SignerKey, nor one that it vouched "
                + $"for ({(int)status}).");
        }

        _keys = keys;
    }

    public async ValueTask<SignerState?> FindAsync(string origin, CancellationToken cancellationToken)
    {
        (HttpStatusCode status, byte[] body) = await AskAsync(
            HttpMethod.Get, $"{SignerProtocol.StatePath}?origin={Uri.EscapeDataString(origin)}", null, AnswerTimeout,
            cancellationToken).ConfigureAwait(false);
        SignerState? state = null;
        if (status == HttpStatusCode.OK && !SignerState.TryOpen(body, origin, _keys.Under(origin), out state))
        {
            // Perhaps the key was changed since the last refresh.
            await RefreshAsync(cancellationToken).ConfigureAwait(false);
            SignerState.TryOpen(body, origin, _keys.Under(origin), out state);
        }

        return status switch
        {
            HttpStatusCode.NotFound => null,
            HttpStatusCode.OK when state is not null => state,
            HttpStatusCode.Conflict => throw new InvalidDataException(
                $"The signer's state of '{origin}' is damaged."),
            _ => throw Unavailable(status),
        };
    }

    public async ValueTask<LogStanding> StandAsync(string origin, CancellationToken cancellationToken)
    {
        (HttpStatusCode status, byte[] body) = await AskAsync(
            HttpMethod.Get, $"{SignerProtocol.StandingPath}?origin={Uri.EscapeDataString(origin)}", null,
            AnswerTimeout, cancellationToken).ConfigureAwait(false);
        LogStanding? standing = null;
        if (status == HttpStatusCode.OK && !LogStanding.TryOpen(body, origin, _keys.Under, out standing))
        {
            await RefreshAsync(cancellationToken).ConfigureAwait(false);
            LogStanding.TryOpen(body, origin, _keys.Under, out standing);
        }

        return status switch
        {
            HttpStatusCode.OK when standing is not null => standing,
            HttpStatusCode.Conflict => throw new InvalidDataException(
                $"The signer's state of '{origin}' is damaged."),
            _ => throw Unavailable(status),
        };
    }

    public async ValueTask<(Resumption? Resumption, SignerRefusal Refusal)> ResumeAsync(
        string origin, long at, string reason, CancellationToken cancellationToken)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(reason));
        (HttpStatusCode status, byte[] body) = await AskAsync(
            HttpMethod.Post, $"{SignerProtocol.ResumePath}?origin={Uri.EscapeDataString(origin)}&at={at}", content,
            AnswerTimeout, cancellationToken).ConfigureAwait(false);
        if (status == HttpStatusCode.Conflict
            && SignerProtocol.TryParseRefusal(Encoding.UTF8.GetString(body), out SignResult? refused))
        {
            return (null, refused.Refusal);
        }

        return status == HttpStatusCode.OK && Resumption.TryOpen(body, origin, out Resumption? resumption)
            ? (resumption, SignerRefusal.None)
            : throw Unavailable(status);
    }

    public async Task<SignResult> SignAsync(
        string origin, long fromSize, IAsyncEnumerable<byte[]> leaves, CancellationToken cancellationToken)
    {
        if (fromSize == 0 && !origin.EndsWith("/1", StringComparison.Ordinal))
            return await SendWholeAsync(origin, leaves, cancellationToken).ConfigureAwait(false);
        using var body = new MemoryStream();
        (long from, int count) = (fromSize, 0);
        await foreach (byte[] leaf in leaves.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            if (count == SignerProtocol.LeavesMax || body.Length + leaf.Length > RequestBytesMax)
            {
                SignResult part = await SendAsync(origin, from, count, body, cancellationToken).ConfigureAwait(false);
                if (part.Note is null)
                    return part;
                (from, count) = (from + count, 0);
                body.SetLength(0);
            }

            await SignerProtocol.WriteFrameAsync(body, leaf, cancellationToken).ConfigureAwait(false);
            count++;
        }

        return await SendAsync(origin, from, count, body, cancellationToken).ConfigureAwait(false);
    }

    public void Dispose() => _http.Dispose();

    // A restored log has no checkpoint before its restore entry.
    private async Task<SignResult> SendWholeAsync(
        string origin, IAsyncEnumerable<byte[]> leaves, CancellationToken cancellationToken)
    {
        using var content = new LeafContent(leaves);
        (HttpStatusCode status, byte[] answer) = await AskAsync(
            HttpMethod.Post,
            $"{SignerProtocol.SignPath}?origin={Uri.EscapeDataString(origin)}&from=0&whole=true", content,
            WholeTimeout, cancellationToken).ConfigureAwait(false);
        return Read(origin, status, answer, content.Leaves);
    }

    private async Task<SignResult> SendAsync(
        string origin, long from, int count, MemoryStream body, CancellationToken cancellationToken)
    {
        await SignerProtocol.WriteFrameAsync(body, default, cancellationToken).ConfigureAwait(false);
        using var content = new ByteArrayContent(body.GetBuffer(), 0, (int)body.Length);
        (HttpStatusCode status, byte[] answer) = await AskAsync(
            HttpMethod.Post, $"{SignerProtocol.SignPath}?origin={Uri.EscapeDataString(origin)}&from={from}", content,
            SignTimeout, cancellationToken).ConfigureAwait(false);
        return Read(origin, status, answer, from + count);
    }

    private SignResult Read(string origin, HttpStatusCode status, byte[] answer, long size)
    {
        if (status == HttpStatusCode.Conflict
            && SignerProtocol.TryParseRefusal(Encoding.UTF8.GetString(answer), out SignResult? refused))
        {
            return refused;
        }

        return status == HttpStatusCode.OK
            && SignedCheckpoint.TryOpen(answer, [ActiveOf(origin)], out SignedCheckpoint? signed, out _)
            && signed.Checkpoint.Origin == origin && signed.Checkpoint.Size == size
            ? new SignResult(signed.Note, SignerRefusal.None, size, size)
            : throw Unavailable(status);
    }

    private async Task<(HttpStatusCode Status, byte[] Body)> AskAsync(
        HttpMethod method, string path, HttpContent? content, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        try
        {
            using var request = new HttpRequestMessage(method, path) { Content = content };
            using HttpResponseMessage answer = await _http.SendAsync(request, limit.Token).ConfigureAwait(false);
            return (answer.StatusCode, await answer.Content.ReadAsByteArrayAsync(limit.Token).ConfigureAwait(false));
        }
        catch (HttpRequestException e)
        {
            throw new SignerUnavailableException($"The signer at '{_socket}' cannot be reached: {e.Message}", e);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new SignerUnavailableException($"The signer at '{_socket}' does not answer in time.", e);
        }
    }

    private SignerUnavailableException Unavailable(HttpStatusCode status) => new(status switch
    {
        HttpStatusCode.OK =>
            $"What answers at '{_socket}' is not signed by the key in Kernel:Audit:SignerKey.",
        HttpStatusCode.Unauthorized =>
            $"The signer at '{_socket}' refuses the token in Kernel:Audit:SignerToken.",
        _ => $"The signer at '{_socket}' answers {(int)status}.",
    });

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext _, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(_socket), cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private NoteVerifier ActiveOf(string origin) =>
        NoteVerifier.Create(origin, NoteAlgorithm.Ed25519, _keys.Active.Span);
}
