using AiBos.EmbeddedPostgres;

namespace AiBos.Silo.Hosting;

/// <summary>
/// The silo's private PostgreSQL, started again on the same port and data when it ends by itself, for as long as the
/// silo lives: requests get 503 in between. Disposing stops the newest server, or the start that is under way.
/// </summary>
internal sealed class PostgresKeeper : IAsyncDisposable
{
    internal static readonly TimeSpan PauseMin = TimeSpan.FromSeconds(1);
    internal static readonly TimeSpan PauseMax = TimeSpan.FromSeconds(30);

    private readonly EmbeddedPostgresOptions _options;
    private readonly ILogger _serverLog;
    private readonly ILogger<PostgresKeeper> _log;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _keeping;

    // All three belong to the loop until it has ended, and to DisposeAsync from then on.
    private EmbeddedPostgresServer _server;
    private long _begun;
    private bool _released;

    private PostgresKeeper(
        EmbeddedPostgresServer server, EmbeddedPostgresOptions options, ILoggerFactory loggers, TimeProvider time)
    {
        // A free port was taken once; the pools of the silo know it, so it must be the same ever after.
        (_server, _options, _time) = (server, options with { Port = server.Port }, time);
        _begun = time.GetTimestamp();
        _serverLog = loggers.CreateLogger<EmbeddedPostgresServer>();
        _log = loggers.CreateLogger<PostgresKeeper>();
        OwnerConnectionString = server.ConnectionString("aibos");
        ProcessId = server.ProcessId;
        _keeping = KeepAsync(_stopping.Token);
    }

    /// <summary>Connection string of the superuser; holds for every server that follows. A secret.</summary>
    internal string OwnerConnectionString { get; }

    /// <summary>Process id of the newest server.</summary>
    internal int ProcessId { get; private set; }

    /// <exception cref="EmbeddedPostgresException">The first start failed; only later ones are repeated.</exception>
    internal static async Task<PostgresKeeper> StartAsync(
        EmbeddedPostgresOptions options, ILoggerFactory loggers, TimeProvider time,
        CancellationToken cancellationToken) => new(
            await EmbeddedPostgresServer.StartAsync(
                options, loggers.CreateLogger<EmbeddedPostgresServer>(), cancellationToken),
            options, loggers, time);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _keeping;
        if (!_released)
            await _server.DisposeAsync();
        _stopping.Dispose();
    }

    private async Task KeepAsync(CancellationToken stopping)
    {
        TimeSpan pause = PauseMin;
        try
        {
            while (true)
            {
                await _server.Exited.WaitAsync(stopping);
                // One that dies right after each start must not be started every second.
                if (_time.GetElapsedTime(_begun) > PauseMax)
                    pause = PauseMin;
                _log.Ended(pause);
                do
                {
                    await Task.Delay(pause, _time, stopping);
                    pause = pause * 2 < PauseMax ? pause * 2 : PauseMax;
                }
                while (!await TryStartAsync(pause, stopping));
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The silo stops.
        }
    }

    private async Task<bool> TryStartAsync(TimeSpan pause, CancellationToken stopping)
    {
        try
        {
            // Gives the data directory free. Once: what failed to stop would fail in the same way for ever.
            if (!_released)
            {
                _released = true;
                await _server.DisposeAsync();
            }

            _server = await EmbeddedPostgresServer.StartAsync(_options, _serverLog, stopping);
            (_released, _begun, ProcessId) = (false, _time.GetTimestamp(), _server.ProcessId);
            _log.Restarted(_server.Port);
            return true;
        }
        catch (Exception e) when (!stopping.IsCancellationRequested)
        {
            // The edge of the loop: a full disk or a port that somebody took may be free in a while.
            _log.NotRestarted(e, pause);
            return false;
        }
    }
}
