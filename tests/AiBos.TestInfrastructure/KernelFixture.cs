using System.Text.Json;
using AiBos.Kernel.Metadata;
using AiBos.Sdk;
using AiBos.Silo.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace AiBos.TestInfrastructure;

/// <summary>
/// A whole silo in the test's own process – Kestrel, Orleans, a fresh database on a real PostgreSQL – with the demo's
/// tenants. Start it once for a test assembly; tests keep out of each other's way by using accounts of their own.
/// </summary>
public class KernelFixture : IAsyncDisposable
{
    private readonly Dictionary<(string, string), string> _keys = [];
    private readonly HttpClient _http = new();
    private string _data = "";
    private SiloHost? _host;
    private int _neighbours;

    /// <summary>The silo.</summary>
    public SiloHost Host => _host ?? throw new InvalidOperationException("The fixture was not started.");

    /// <summary>Its services.</summary>
    public IServiceProvider Services => Host.Services;

    /// <summary>The silo's data directory.</summary>
    public string DataDirectory => _data;

    /// <summary>Connection string of the superuser, who may do anything.</summary>
    public string Owner => Host.OwnerConnectionString;

    /// <summary>A service of the silo.</summary>
    public T Get<T>() where T : notnull => Services.GetRequiredService<T>();

    /// <summary>Starts it.</summary>
    protected async Task StartAsync(IReadOnlyList<IEngine> engines, params string[] settings)
    {
        string connection = await SharedPostgres.CreateDatabaseAsync("kernel", CancellationToken.None);
        _data = TestFolder.Create("aibos-test-");
        _host = await LaunchAsync(connection, _data, engines, ["--Kernel:Demo=true", .. settings]);
        using JsonDocument demo = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(_data, "demo.json")));
        foreach (JsonElement key in demo.RootElement.GetProperty("keys").EnumerateArray())
        {
            _keys[(key.GetProperty("tenant").GetString()!, key.GetProperty("role").GetString()!)] =
                key.GetProperty("key").GetString()!;
        }
    }

    /// <summary>Starts another silo of the same cluster, on the same database; the caller disposes it.</summary>
    protected Task<SiloHost> StartNeighbourAsync(IReadOnlyList<IEngine> engines, params string[] settings) =>
        StartNeighbourAsync(engines, [], settings);

    /// <summary>Starts another silo with guardians; the caller disposes it.</summary>
    protected Task<SiloHost> StartNeighbourAsync(
        IReadOnlyList<IEngine> engines, IReadOnlyList<IEngineReview> guardians, params string[] settings)
    {
        string data = Directory.CreateDirectory(
            Path.Combine(_data, $"neighbour-{Interlocked.Increment(ref _neighbours)}")).FullName;
        File.Copy(Path.Combine(_data, "master.key"), Path.Combine(data, "master.key"), overwrite: true);
        return LaunchAsync(Owner, data, engines, settings, guardians);
    }

    /// <summary>The demo's key of a tenant and role.</summary>
    public string Key(string tenant, string role) => _keys[(tenant, role)];

    /// <summary>Sends a request with a key.</summary>
    public Task<HttpAnswer> SendAsync(
        HttpMethod method, string path, string? key, string? body = null, params (
            string Name, string Value)[] headers) =>
        HttpAnswer.SendAsync(_http, method, Host.BaseUrl + path, key, body, headers);

    /// <summary>Calls an action as <paramref name="role"/> of <paramref name="tenant"/>.</summary>
    public Task<HttpAnswer> CallAsync(
        string tenant, string role, string action, string body, params (string Name, string Value)[] headers)
    {
        int dot = action.IndexOf('.', StringComparison.Ordinal);
        return SendAsync(
            HttpMethod.Post, $"/actions/{action[..dot]}/{action[(dot + 1)..]}", Key(tenant, role), body, headers);
    }

    /// <summary>Runs SQL as superuser; returns the first value.</summary>
    public async Task<T?> SqlAsync<T>(string sql)
    {
        await using var connection = new NpgsqlConnection(Owner);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        object? value = await command.ExecuteScalarAsync();
        return value is null or DBNull ? default : (T)value;
    }

    /// <inheritdoc/>
    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        _http.Dispose();
        if (_host is not null)
            await _host.DisposeAsync();
        if (_data.Length > 0)
            Directory.Delete(_data, recursive: true);
    }

    private static Task<SiloHost> LaunchAsync(
        string connection, string data, IReadOnlyList<IEngine> engines, string[] settings,
        IReadOnlyList<IEngineReview>? guardians = null)
    {
        int[] ports = FreePorts.Take(3);
        return SiloHost.StartAsync(
            [
                $"--ConnectionStrings:Kernel={connection}", $"--Kernel:DataDirectory={data}",
                $"--urls=http://127.0.0.1:{ports[0]}", $"--Orleans:SiloPort={ports[1]}",
                $"--Orleans:GatewayPort={ports[2]}", "--Kernel:Log:Level=Error",
                "--Ollama:Endpoint=http://127.0.0.1:1", .. settings,
            ],
            CancellationToken.None,
            engines,
            guardians);
    }
}
