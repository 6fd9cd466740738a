using System.Buffers;
using System.IO.Pipelines;
using AiBos.Ledger.Notes;
using AiBos.Ledger.Witnessing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace AiBos.Notary;

/// <summary>
/// A witness over HTTP (C2SP tlog-witness): <c>POST /add-checkpoint</c>, and <c>GET /checkpoint?origin=</c> for
/// monitors. It needs no credential: what it cosigns was signed by the log, and what it shows is public to those who
/// know the origin.
/// </summary>
public sealed class WitnessServer : IAsyncDisposable
{
    private readonly WitnessServerOptions _options;
    private readonly FileWitnessStore _store;
    private volatile Witness _witness;
    private WebApplication? _app;

    private WitnessServer(WitnessServerOptions options, FileWitnessStore store)
    {
        (_options, _store) = (options, store);
        _witness = Create(options.Logs);
    }

    /// <summary>Where it listens.</summary>
    public string BaseUrl => _app!.Urls.First();

    /// <summary>Its public key, as policies name it.</summary>
    public string VerifierKey => _witness.Verifier.ToString();

    /// <summary>Starts it; it answers when this returns.</summary>
    /// <param name="options">What it needs.</param>
    /// <param name="cancellationToken">Stops the start.</param>
    /// <exception cref="NotaryException">Something a person can mend.</exception>
    public static async Task<WitnessServer> StartAsync(
        WitnessServerOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        WitnessServer server = Open(options);
        try
        {
            server._app = await NotaryHost.StartAsync(
                kestrel => kestrel.Listen(options.Listen), AddCheckpointRequest.BytesMax, server.AnswerAsync,
                options.Report, cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Watches other logs from the next request on; what was cosigned of the old ones stays known.</summary>
    /// <param name="logs">Keys of the logs to watch.</param>
    public void Watch(IReadOnlyCollection<NoteVerifier> logs) =>
        _witness = Create(logs);

    /// <summary>Finishes the requests under way, then lets the directory go.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.StopAsync();
            await _app.DisposeAsync();
        }

        _store.Dispose();
    }

    private Witness Create(IReadOnlyCollection<NoteVerifier> logs) => new(
        _options.Key, logs, _store, _options.Time,
        _options.WholeDeployments ? logs.Select(LogFamily.Of).OfType<LogFamily>() : []);

    private static WitnessServer Open(WitnessServerOptions options)
    {
        try
        {
            return FileWitnessStore.TryOpen(options.StateDirectory, out FileWitnessStore? store)
                ? new WitnessServer(options, store)
                : throw new NotaryException($"Another process holds '{options.StateDirectory}'.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NotaryException($"The directory '{options.StateDirectory}' cannot be used: {e.Message}", e);
        }
    }

    private Task AnswerAsync(HttpContext context) => (context.Request.Method, context.Request.Path.Value) switch
    {
        ("POST", "/add-checkpoint") => AddAsync(context),
        ("GET", "/checkpoint") => ShowAsync(context),
        _ => NotaryHost.AnswerAsync(
            context, StatusCodes.Status404NotFound, "POST /add-checkpoint or GET /checkpoint?origin=\n"),
    };

    private async Task AddAsync(HttpContext context)
    {
        byte[] body = await ReadAsync(context.Request.BodyReader, context.RequestAborted);
        WitnessAnswer answer;
        try
        {
            answer = _witness.AddCheckpoint(body);
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            await UnavailableAsync(context, e);
            return;
        }

        await NotaryHost.AnswerAsync(context, (int)answer.Status, answer.Body, answer.ContentType);
    }

    private async Task ShowAsync(HttpContext context)
    {
        SignedNote? note;
        try
        {
            note = _witness.FindCheckpoint(context.Request.Query["origin"].ToString());
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            await UnavailableAsync(context, e);
            return;
        }

        await (note is null
            ? NotaryHost.AnswerAsync(context, StatusCodes.Status404NotFound, "No checkpoint of such a log.\n")
            : NotaryHost.AnswerAsync(context, StatusCodes.Status200OK, note.ToString()));
    }

    private Task UnavailableAsync(HttpContext context, Exception error)
    {
        _options.Report($"The state cannot be used, nothing was cosigned: {error.Message}");
        return NotaryHost.AnswerAsync(
            context, StatusCodes.Status503ServiceUnavailable, "The witness cannot use its memory; try again later.\n");
    }

    // Kestrel ends it with 413 above the limit.
    private static async ValueTask<byte[]> ReadAsync(
        PipeReader body, CancellationToken cancellationToken)
    {
        while (true)
        {
            ReadResult read = await body.ReadAsync(cancellationToken);
            if (!read.IsCompleted)
            {
                body.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                continue;
            }

            byte[] bytes = read.Buffer.ToArray();
            body.AdvanceTo(read.Buffer.End);
            return bytes;
        }
    }
}
