using System.Net;

namespace AiBos.TestInfrastructure;

/// <summary>An authority's HTTP side on a free port of this machine.</summary>
public sealed class TimestampServer : IDisposable
{
    private readonly HttpListener _listener = new();
    private readonly SemaphoreSlim _asked = new(0);

    /// <summary>Begins to listen.</summary>
    /// <param name="answer">See <see cref="Answer"/>.</param>
    public TimestampServer(Func<byte[], Task<byte[]?>> answer)
    {
        Answer = answer;
        Address = new Uri($"http://127.0.0.1:{FreePorts.Take(1)[0]}/tsa");
        _listener.Prefixes.Add(new Uri(Address, "/").ToString());
        _listener.Start();
        _ = ServeAsync();
    }

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>The reply to a query; null is a 503.</summary>
    public Func<byte[], Task<byte[]?>> Answer { get; set; }

    /// <summary>Content type of the last query.</summary>
    public string? QueryType { get; private set; }

    /// <summary>Ends with the next query that was not waited for yet, before it is answered.</summary>
    public Task AskedAsync(CancellationToken cancellationToken) =>
        _asked.WaitAsync(cancellationToken).WaitAsync(TimeSpan.FromMinutes(1), cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        ((IDisposable)_listener).Dispose();
        _asked.Dispose();
    }

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            try
            {
                await AnswerAsync(await _listener.GetContextAsync());
            }
            catch (Exception e) when (
                e is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                // The test is over, or its client did not wait for the answer.
            }
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        using var query = new MemoryStream();
        await context.Request.InputStream.CopyToAsync(query);
        QueryType = context.Request.ContentType;
        _asked.Release();
        byte[]? reply = await Answer(query.ToArray());
        context.Response.StatusCode = reply is null ? 503 : 200;
        context.Response.ContentType = "application/timestamp-reply";
        await context.Response.OutputStream.WriteAsync(reply ?? []);
        context.Response.Close();
    }
}
