using System.Text;
using AiBos.Ledger;
using AiBos.Ledger.Signing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace AiBos.Notary;

/// <summary>
/// The deployment's signer in a process of its own, on a Unix socket: it owns key and state, hashes every leaf itself
/// and signs what extends what it signed (decision 0017). Callers show the token; nobody else learns anything.
/// </summary>
public sealed class SignerServer : IAsyncDisposable
{
    // Signing is hashing and one flush; more at once would only wait for the same disk.
    private const int SigningsMax = 8;

    private readonly SignerServerOptions _options;
    private readonly DeploymentSigner _deployment;
    private readonly SignerToken _token;
    private readonly SemaphoreSlim _turns = new(SigningsMax);
    private WebApplication? _app;

    private SignerServer(SignerServerOptions options, DeploymentSigner deployment, SignerToken token) =>
        (_options, _deployment, _token) = (options, deployment, token);

    /// <summary>Path of its socket.</summary>
    public string Socket => _options.Socket ?? Path.Combine(_options.Directory, "signer.sock");

    /// <summary>The public key, base64, as silos are given it.</summary>
    public string PublicKey => Convert.ToBase64String(_deployment.Ring.Active.PublicKey);

    private LogSigner Signer => _deployment.Signer;

    private long Now => _options.Time.GetUtcNow().ToUnixTimeSeconds();

    /// <summary>Starts it; it answers when this returns.</summary>
    /// <param name="options">What it needs.</param>
    /// <param name="cancellationToken">Stops the start.</param>
    /// <exception cref="NotaryException">Something a person can mend.</exception>
    public static async Task<SignerServer> StartAsync(
        SignerServerOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        SignerServer server = Open(options);
        try
        {
            await SignerSocket.ClearAsync(server.Socket, cancellationToken);
            server._app = await NotaryHost.StartAsync(
                kestrel => kestrel.ListenUnixSocket(server.Socket), SignerProtocol.RequestBytesMax,
                server.AnswerAsync, options.Report, cancellationToken);
            SignerSocket.OpenToGroup(server.Socket);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Finishes the requests under way, then lets the directory go.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.StopAsync();
            await _app.DisposeAsync();
            File.Delete(Socket);
        }

        _deployment.Dispose();
        _turns.Dispose();
    }

    private static SignerServer Open(SignerServerOptions options)
    {
        try
        {
            SignerSocket.CreateDirectory(options.Directory);
            SignerToken token = SignerToken.LoadOrCreate(Path.Combine(options.Directory, "signer.token"));
            long now = options.Time.GetUtcNow().ToUnixTimeSeconds();
            return DeploymentSigner.TryOpen(
                options.Directory, options.KeyName, now, out DeploymentSigner? deployment)
                ? new SignerServer(options, deployment, token)
                : throw new NotaryException($"Another process holds '{options.Directory}'.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new NotaryException($"The signer cannot use '{options.Directory}': {e.Message}", e);
        }
    }

    private async Task AnswerAsync(HttpContext context)
    {
        if (!_token.IsIn(context.Request.Headers.Authorization.ToString()))
        {
            await NotaryHost.AnswerAsync(context, StatusCodes.Status401Unauthorized, "Show the signer's token.\n");
            return;
        }

        if (!await RefreshAsync(context))
            return;
        Task answer = (context.Request.Method, context.Request.Path.Value) switch
        {
            ("GET", SignerProtocol.KeysPath) => NotaryHost.AnswerAsync(
                context, StatusCodes.Status200OK, SignerProtocol.FormatKeys(_deployment.Ring, Now)),
            ("GET", SignerProtocol.StatePath) => ShowAsync(context),
            ("GET", SignerProtocol.StandingPath) => StandAsync(context),
            ("POST", SignerProtocol.ResumePath) => ResumeAsync(context),
            ("POST", SignerProtocol.SignPath) => SignAsync(context),
            _ => NotaryHost.AnswerAsync(context, StatusCodes.Status404NotFound, "There is no such request.\n"),
        };
        try
        {
            await answer;
        }
        catch (Exception e) when (e is InvalidDataException or ArgumentException && !context.Response.HasStarted)
        {
            await NotaryHost.AnswerAsync(context, StatusCodes.Status400BadRequest, e.Message + "\n");
        }
        catch (Exception e) when (IsOfTheDisk(e) && !context.RequestAborted.IsCancellationRequested)
        {
            _options.Report($"The state cannot be used, nothing was signed: {e.Message}");
            await NotaryHost.AnswerAsync(
                context, StatusCodes.Status503ServiceUnavailable, "The signer cannot use its state.\n");
        }
    }

    // A key that was changed counts from the next request on.
    private async Task<bool> RefreshAsync(HttpContext context)
    {
        string before = PublicKey;
        try
        {
            _deployment.Refresh(Now);
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            _options.Report($"The key cannot be used, nothing is signed: {e.Message}");
            await NotaryHost.AnswerAsync(
                context, StatusCodes.Status503ServiceUnavailable, "The signer cannot use its key.\n");
            return false;
        }

        if (PublicKey != before)
            _options.Report($"The key {before} vouched for {PublicKey}, which signs now.");
        return true;
    }

    // Kestrel's own refusals are of the same kind and mean the caller.
    private static bool IsOfTheDisk(Exception error) =>
        error is UnauthorizedAccessException or (IOException and not BadHttpRequestException);

    private async Task ShowAsync(HttpContext context)
    {
        SignerState? state = Newest(Origin(context), out SignResult? refused);
        if (refused is not null)
        {
            await RefuseAsync(context, refused);
        }
        else if (state is null)
        {
            await NotaryHost.AnswerAsync(context, StatusCodes.Status404NotFound, "Nothing of that log was signed.\n");
        }
        else
        {
            context.Response.ContentType = "application/octet-stream";
            await context.Response.Body.WriteAsync(state.ToArray(), context.RequestAborted);
        }
    }

    private async Task StandAsync(HttpContext context)
    {
        LogStanding standing;
        try
        {
            standing = Signer.FindStanding(Origin(context));
        }
        catch (InvalidDataException)
        {
            await RefuseAsync(context, new SignResult(null, SignerRefusal.DamagedState, 0, 0));
            return;
        }

        context.Response.ContentType = "application/octet-stream";
        await context.Response.Body.WriteAsync(standing.ToArray(), context.RequestAborted);
    }

    private async Task ResumeAsync(HttpContext context)
    {
        if (!long.TryParse(context.Request.Query["at"], out long at) || at < 0)
            throw new InvalidDataException("at is a size.");
        byte[] reason = new byte[SignerProtocol.ReasonBytesMax + 1];
        int length = await context.Request.Body.ReadAtLeastAsync(
            reason, reason.Length, throwOnEndOfStream: false, context.RequestAborted);
        if (length > SignerProtocol.ReasonBytesMax)
            throw new InvalidDataException($"A reason has at most {SignerProtocol.ReasonBytesMax} bytes.");
        if (!Signer.TryResume(
            Origin(context), at, Encoding.UTF8.GetString(reason, 0, length), out Resumption? resumption,
            out SignerRefusal refusal))
        {
            await RefuseAsync(context, new SignResult(null, refusal, at, 0));
            return;
        }

        _options.Report($"'{resumption.Origin}' goes on from entry {at}; what came before it is retired.");
        context.Response.ContentType = "application/octet-stream";
        await context.Response.Body.WriteAsync(resumption.ToArray(), context.RequestAborted);
    }

    // Without new leaves this signs again when the keys have changed since, and else changes nothing.
    private SignerState? Newest(string origin, out SignResult? refused)
    {
        refused = null;
        try
        {
            if (Signer.Find(origin) is not { } state)
                return null;
            SignResult again = Signer.Sign(origin, state.Size, []);
            return again.Note is null ? state : Signer.Find(origin);
        }
        catch (InvalidDataException)
        {
            refused = new SignResult(null, SignerRefusal.DamagedState, 0, 0);
            return null;
        }
    }

    private async Task SignAsync(HttpContext context)
    {
        string origin = Origin(context);
        if (!long.TryParse(context.Request.Query["from"], out long from) || from < 0)
            throw new InvalidDataException("from is a size.");
        // A log that was restored has no checkpoint before its restore entry, so it cannot come in parts. Memory stays
        // what it is, and only those with the token get here.
        bool isWhole = from == 0 && context.Request.Query["whole"] == "true";
        if (isWhole)
            context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = null;
        if (!await _turns.WaitAsync(TimeSpan.FromSeconds(5), context.RequestAborted))
        {
            await NotaryHost.AnswerAsync(context, StatusCodes.Status503ServiceUnavailable, "Too many at once.\n");
            return;
        }

        try
        {
            await SignAsync(context, origin, from, isWhole ? long.MaxValue : SignerProtocol.LeavesMax);
        }
        finally
        {
            _turns.Release();
        }
    }

    private async Task SignAsync(HttpContext context, string origin, long from, long leavesMax)
    {
        if (Signer.TryBegin(origin, from, out SignSession? session, out SignResult? result))
        {
            await AddAsync(session, context, leavesMax);
            result = session.Complete();
        }

        await (result.Note is { } note
            ? NotaryHost.AnswerAsync(context, StatusCodes.Status200OK, note.ToString())
            : RefuseAsync(context, result));
    }

    // A refused leaf is remembered by the session; the rest is read all the same, so that the caller gets its answer.
    private static async Task AddAsync(SignSession session, HttpContext context, long leavesMax)
    {
        byte[] buffer = new byte[EntryCodec.LeafBytesMax];
        for (long leaves = 0; ; leaves++)
        {
            int length = await SignerProtocol.ReadFrameAsync(context.Request.Body, buffer, context.RequestAborted);
            if (length == 0)
                return;
            if (leaves == leavesMax)
                throw new InvalidDataException($"More than {leavesMax} leaves at once.");
            session.Add(buffer.AsSpan(0, length));
        }
    }

    private Task RefuseAsync(HttpContext context, SignResult refused)
    {
        if (refused.Refusal == SignerRefusal.DamagedState)
            _options.Report($"The state of '{Origin(context)}' is damaged.");
        return NotaryHost.AnswerAsync(
            context, StatusCodes.Status409Conflict, SignerProtocol.FormatRefusal(refused));
    }

    private static string Origin(HttpContext context) => context.Request.Query["origin"].ToString();
}
