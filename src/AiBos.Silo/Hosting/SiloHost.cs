using AiBos.EmbeddedPostgres;
using AiBos.Engines.Accounting;
using AiBos.Engines.Orders;
using AiBos.Kernel;
using AiBos.Kernel.Audit;
using AiBos.Kernel.Database;
using AiBos.Kernel.Engines;
using AiBos.Kernel.Keys;
using AiBos.Kernel.Metadata;
using AiBos.Sdk;
using AiBos.Silo.Http;
using Serilog;
using Serilog.Extensions.Logging;

namespace AiBos.Silo.Hosting;

/// <summary>
/// One silo with its HTTP front, and its private PostgreSQL when no other is named. Starts bottom up – PostgreSQL,
/// schema, cluster, HTTP, demo – and stops top down.
/// </summary>
public sealed class SiloHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly KernelDatabase _database;
    private readonly PostgresKeeper? _postgres;
    private readonly string _dataDirectory;
    private bool _stopped;

    private SiloHost(
        WebApplication app, KernelDatabase database, PostgresKeeper? postgres, string owner,
        string dataDirectory)
    {
        (_app, _database, _postgres, OwnerConnectionString) = (app, database, postgres, owner);
        _dataDirectory = dataDirectory;
    }

    /// <summary>Connection string of the role that owns the database: a secret.</summary>
    public string OwnerConnectionString { get; }

    /// <summary>Where HTTP listens, for example <c>http://127.0.0.1:5080</c>.</summary>
    public string BaseUrl => _app.Urls.First();

    /// <summary>The host's services.</summary>
    public IServiceProvider Services => _app.Services;

    /// <summary>Where HTTP routes stand, for tests that list them.</summary>
    public IReadOnlyList<Endpoint> Endpoints =>
        [.. ((IEndpointRouteBuilder)_app).DataSources.SelectMany(source => source.Endpoints)];

    /// <summary>Starts everything; what was started is stopped again when a later step fails.</summary>
    /// <param name="args">Settings, as on the command line.</param>
    /// <param name="cancellationToken">Stops the start.</param>
    /// <param name="moreEngines">Engines beside those that ship.</param>
    /// <param name="guardians">Who may object to an engine before it is taken in.</param>
    /// <exception cref="KernelStartException">Something a person can mend.</exception>
    public static async Task<SiloHost> StartAsync(
        string[] args, CancellationToken cancellationToken, IReadOnlyList<IEngine>? moreEngines = null,
        IReadOnlyList<IEngineReview>? guardians = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
        SiloLogging.Add(builder);
        SiloSettings settings = SiloSettings.Read(builder.Configuration, builder.Environment);
        var startLog = new SerilogLoggerFactory(Log.Logger);
        settings.CheckPorts();
        MasterKey masterKey = MasterKey.LoadOrCreate(settings.DataDirectory);
        PostgresKeeper? postgres = null;
        KernelDatabase? database = null;
        try
        {
            if (settings.ConnectionString is null)
                postgres = await StartPostgresAsync(settings, startLog, cancellationToken);
            // Only now is the directory certainly ours: a silo that is refused must not take another's file away.
            DemoFile.Remove(settings.DataDirectory);
            DatabaseBootstrap bootstrap = Bootstrap(builder, settings, postgres, masterKey, startLog);
            database = await bootstrap.RunAsync(cancellationToken);
            var publisher = new MetadataPublisher(
                database, bootstrap, guardians ?? [], TimeProvider.System, startLog.CreateLogger<MetadataPublisher>());
            EngineRegistry engines = await publisher.PublishAsync(
                LoadEngines(settings, moreEngines ?? []), cancellationToken);
            await DatabaseBootstrap.RequireIsolationAsync(database, cancellationToken);
            WebApplication app = Build(builder, settings, database, masterKey, engines);
            string owner = settings.ConnectionString ?? postgres!.OwnerConnectionString;
            var host = new SiloHost(app, database, postgres, owner, settings.DataDirectory);
            await app.StartAsync(cancellationToken);
            await StartBanner.ShowAsync(app, settings, owner, cancellationToken);
            return host;
        }
        catch
        {
            if (database is not null)
                await database.DisposeAsync();
            if (postgres is not null)
                await postgres.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits for Ctrl-C or a termination signal, then stops.</summary>
    public async Task WaitForShutdownAsync()
    {
        await _app.WaitForShutdownAsync();
        await DisposeAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_stopped)
            return;
        _stopped = true;
        DemoFile.Remove(_dataDirectory);
        await _app.StopAsync();
        await _app.DisposeAsync();
        await _database.DisposeAsync();
        if (_postgres is not null)
            await _postgres.DisposeAsync();
    }

    private static Task<PostgresKeeper> StartPostgresAsync(
        SiloSettings settings, ILoggerFactory loggers, CancellationToken cancellationToken) =>
        PostgresKeeper.StartAsync(
            new EmbeddedPostgresOptions
            {
                DataDirectory = Path.Combine(settings.DataDirectory, "postgres"),
                Port = settings.PostgresPort,
            },
            loggers,
            TimeProvider.System,
            cancellationToken);

    private static DatabaseBootstrap Bootstrap(
        WebApplicationBuilder builder, SiloSettings settings, PostgresKeeper? postgres, MasterKey masterKey,
        ILoggerFactory loggers)
    {
        var options = new DatabaseOptions();
        Bind(builder.Configuration, "Kernel:Database", options);
        options.AdminConnectionString = settings.ConnectionString ?? postgres!.OwnerConnectionString;
        return new DatabaseBootstrap(options, masterKey, TimeProvider.System, loggers);
    }

    // Those that ship come first: of two engines with one domain the first is served.
    private static EngineRegistry LoadEngines(SiloSettings settings, IReadOnlyList<IEngine> more)
    {
        (IReadOnlyList<IEngine> found, IReadOnlyList<RefusedEngine> refused) =
            settings.EnginesFolder is { } folder ? EngineFolder.Load(folder) : ([], []);
        return EngineRegistry.Load([new AccountingEngine(), new OrdersEngine(), .. more, .. found], refused);
    }

    private static WebApplication Build(
        WebApplicationBuilder builder, SiloSettings settings, KernelDatabase database, MasterKey masterKey,
        EngineRegistry engines)
    {
        var options = new KernelOptions();
        Bind(builder.Configuration, "Kernel", options);
        Bind(builder.Configuration, "Ollama", options.Ollama);
        var http = new HttpOptions();
        Bind(builder.Configuration, "Kernel:Http", http);
        IConfiguration configuration = builder.Configuration;
        EngineSettings engineSettings = (domain, key) => configuration[$"Engines:{domain}:{key}"];
        if (settings.Redis is { } redis)
            SiloCache.Add(builder.Services, redis);
        builder.Services.Configure<HostOptions>(host =>
        {
            host.ShutdownTimeout = settings.DrainTimeout + TimeSpan.FromSeconds(10);
        });
        CheckpointSigning signing = CheckpointSigning.Open(
            settings.DataDirectory, database, options.Audit, TimeProvider.System);
        builder.Services.AddKernel(database, masterKey, engines, options, engineSettings, signing);
        SiloCluster.Add(builder, settings);
        builder.Services.AddKernelLoops();
        SiloTelemetry.Add(builder);
        SiloHttp.Add(builder, settings, http);
        WebApplication app = builder.Build();
        SiloHttp.Map(app, settings.PublicContracts);
        return app;
    }

    private static void Bind(ConfigurationManager configuration, string section, object options)
    {
        try
        {
            configuration.GetSection(section).Bind(options);
        }
        catch (InvalidOperationException e)
        {
            throw new KernelStartException($"{e.Message} Durations are written hh:mm:ss.", e);
        }
    }
}
