using Microsoft.Extensions.Logging;

namespace AiBos.EmbeddedPostgres;

/// <summary>
/// A private PostgreSQL, version 15 or newer, that lives as long as this process at most: durable (fsync on), on
/// 127.0.0.1 only, with scram-sha-256 and a random superuser password. One server owns a data directory at a time.
/// </summary>
/// <remarks>Members are safe for concurrent use.</remarks>
public sealed class EmbeddedPostgresServer : IAsyncDisposable
{
    internal const string Superuser = "postgres";

    private readonly EmbeddedPostgresOptions _options;
    private readonly PostgresBinaries _binaries;
    private readonly DataPlace _place;
    private readonly DataLock _lock;
    private readonly Postmaster _postmaster;
    private readonly ILogger _logger;
    private readonly Lock _stopping = new();
    private readonly Task _watch;
    private Task? _stop;

    private EmbeddedPostgresServer(
        EmbeddedPostgresOptions options,
        PostgresBinaries binaries,
        DataPlace place,
        DataLock dataLock,
        RunningServer running,
        string password,
        ILogger logger)
    {
        _options = options;
        _binaries = binaries;
        _place = place;
        _lock = dataLock;
        _postmaster = running.Postmaster;
        _logger = logger;
        Port = running.Port;
        SuperuserPassword = password;
        _watch = WatchAsync();
    }

    /// <summary>Always <c>127.0.0.1</c>.</summary>
    public string Host { get; } = "127.0.0.1";

    /// <summary>The TCP port it listens on.</summary>
    public int Port { get; }

    /// <summary>Always <c>postgres</c>.</summary>
    public string SuperuserName { get; } = Superuser;

    /// <summary>The superuser's password, made with the data directory. Not to be logged.</summary>
    public string SuperuserPassword { get; }

    /// <summary>Full path of PGDATA. Differs from the option only as root, when the user that PostgreSQL runs as
    /// cannot reach the wished-for path; a warning is then logged.</summary>
    public string DataDirectory => _place.Directory;

    /// <summary>The folder of the programs in use.</summary>
    public string BinariesDirectory => _binaries.Directory;

    /// <summary>The server's full version, such as <c>15.18</c>.</summary>
    public string Version => _binaries.Version;

    /// <summary>Process id of PostgreSQL's main process.</summary>
    public int ProcessId => _postmaster.Id;

    /// <summary>Completes when PostgreSQL has ended, whether it was stopped or not. Never faults.</summary>
    public Task Exited => _postmaster.Exited;

    /// <summary>
    /// Finds PostgreSQL, creates the data directory if there is none, ends what an earlier run left on it, starts the
    /// server and waits until it accepts connections. After a kill -9 of this process or of PostgreSQL the committed
    /// data is there again.
    /// </summary>
    /// <param name="options">Where and how.</param>
    /// <param name="logger">Receives events 1100 to 1119; no passwords.</param>
    /// <param name="cancellationToken">Cancels the start; nothing is left running.</param>
    /// <returns>A running server that the caller must dispose.</returns>
    /// <exception cref="EmbeddedPostgresException">It could not be provided; the message says what to do.</exception>
    public static Task<EmbeddedPostgresServer> StartAsync(
        EmbeddedPostgresOptions options, ILogger logger, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(logger);
        options.Validate();
        return StartAsync(options, PostgresSearch.OfThisMachine(options), logger, cancellationToken);
    }

    /// <summary>A connection string of the superuser in Npgsql's form, password included.</summary>
    /// <param name="database">The database; it need not exist yet, but for <c>postgres</c>.</param>
    public string ConnectionString(string database)
    {
        ArgumentException.ThrowIfNullOrEmpty(database);
        var quoted = database.Replace("\"", "\"\"", StringComparison.Ordinal);
        return $"Host={Host};Port={Port};Username={SuperuserName};Password={SuperuserPassword};Database=\"{quoted}\"";
    }

    /// <summary>Stops the server: a fast shutdown, an immediate one after <see
    /// cref="EmbeddedPostgresOptions.StopTimeout"/>. Idempotent; releases the data directory.</summary>
    /// <param name="cancellationToken">Ends the wait, not the stop.</param>
    public Task StopAsync(CancellationToken cancellationToken = default)
    {
        lock (_stopping)
        {
            _stop ??= StopOnceAsync();
            return _stop.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Stops the server and waits until it has ended.</summary>
    public async ValueTask DisposeAsync() => await StopAsync().ConfigureAwait(false);

    internal static async Task<EmbeddedPostgresServer> StartAsync(
        EmbeddedPostgresOptions options, PostgresSearch search, ILogger logger, CancellationToken cancellationToken)
    {
        // Refused before anything is created.
        PostgresSettings.Arguments(options.Port, options.Settings);
        var user = await ServiceUser.FindAsync(cancellationToken).ConfigureAwait(false);
        var wished = DataPlace.Wished(options.DataDirectory);
        var dataLock = await DataLock.TakeAsync(wished, cancellationToken).ConfigureAwait(false);
        try
        {
            var place = await wished.SettleAsync(user, logger, cancellationToken).ConfigureAwait(false);
            if (place != wished)
            {
                await dataLock.ExtendAsync(place, cancellationToken).ConfigureAwait(false);
            }

            var major = place.Major();
            var found = await new PostgresFinder(search, logger).FindAsync(major, cancellationToken)
                .ConfigureAwait(false);
            var binaries = await ReachableBinaries.EnsureAsync(found, user, logger, cancellationToken)
                .ConfigureAwait(false);
            if (major is null)
            {
                await DataDirectoryCreation.CreateAsync(place, binaries, user, logger, cancellationToken)
                    .ConfigureAwait(false);
            }
            else
            {
                await DataDirectoryCreation.EnsureOwnedAsync(place, user, cancellationToken).ConfigureAwait(false);
                await new OrphanProcesses(place, options, logger).EndAsync(cancellationToken).ConfigureAwait(false);
            }

            var password = PasswordFile.Read(place);
            var running = await new Launch(options, place, binaries, user).RunAsync(cancellationToken)
                .ConfigureAwait(false);
            EmbeddedPostgresLog.Started(logger, binaries.Version, running.Port, place.Directory);
            return new EmbeddedPostgresServer(options, binaries, place, dataLock, running, password, logger);
        }
        catch
        {
            dataLock.Dispose();
            throw;
        }
    }

    private async Task StopOnceAsync()
    {
        try
        {
            if (!await _postmaster.StopAsync(_binaries, _place, _options).ConfigureAwait(false))
            {
                EmbeddedPostgresLog.Forcing(_logger, ProcessId);
            }

            await _watch.ConfigureAwait(false);
            // Somebody may have killed the supervisor and left the server.
            await new OrphanProcesses(_place, _options, _logger).EndAsync(CancellationToken.None)
                .ConfigureAwait(false);
            EmbeddedPostgresLog.Stopped(_logger, Port);
        }
        finally
        {
            _postmaster.Dispose();
            _lock.Dispose();
        }
    }

    private async Task WatchAsync()
    {
        var exitCode = await _postmaster.Exited.ConfigureAwait(false);
        lock (_stopping)
        {
            if (_stop is null)
            {
                EmbeddedPostgresLog.EndedByItself(_logger, Port, exitCode);
            }
        }
    }
}
