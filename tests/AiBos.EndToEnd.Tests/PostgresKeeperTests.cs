using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using AiBos.EmbeddedPostgres;
using AiBos.Silo.Hosting;
using AiBos.TestInfrastructure;
using Microsoft.Extensions.Logging;
using Npgsql;
using Xunit;

namespace AiBos.EndToEnd.Tests;

public sealed class PostgresKeeperTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private readonly string _root = TestFolder.Create("aibos-e2e-");
    private readonly HandTime _time = new();
    private readonly EventListener _restarted = new(PostgresKeeperLog.RestartedId);

    private EmbeddedPostgresOptions Options => new() { DataDirectory = Path.Combine(_root, "postgres") };

    public void Dispose()
    {
        _restarted.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    [Fact]
    public async Task Server_ThatCannotStart_IsTriedAgainEverMoreSlowlyAndNeverGivenUp()
    {
        await using PostgresKeeper keeper = await StartAsync();
        int port = new NpgsqlConnectionStringBuilder(keeper.OwnerConnectionString).Port;
        var pauses = new List<double>();
        await KillAsync(keeper.ProcessId);
        TimeSpan first = await _time.ArmedAsync();
        using (var taken = new TcpListener(IPAddress.Loopback, port))
        {
            taken.Start();
            for (TimeSpan pause = first; pauses.Count < 8; pause = await _time.ArmedAsync())
            {
                pauses.Add(pause.TotalSeconds);
                _time.Move(pause);
            }
        }

        _time.Move(PostgresKeeper.PauseMax);
        Assert.Contains($"back on port {port}", await _restarted.NextAsync(), StringComparison.Ordinal);

        Assert.Equal([1, 2, 4, 8, 16, 30, 30, 30], pauses);
        await AssertServesAsync(keeper);
    }

    [Fact]
    public async Task Server_ThatLivedForAWhile_IsBackQuicklyAgain()
    {
        await using PostgresKeeper keeper = await StartAsync();
        var pauses = new List<double>();
        // The second dies young, the third does not.
        foreach (double lived in new[] { 0, 0, 31 })
        {
            _time.Move(TimeSpan.FromSeconds(lived));
            await KillAsync(keeper.ProcessId);
            TimeSpan pause = await _time.ArmedAsync();
            pauses.Add(pause.TotalSeconds);
            _time.Move(pause);
            await _restarted.NextAsync();
        }

        Assert.Equal([1, 2, 1], pauses);
        await AssertServesAsync(keeper);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task DisposeAsync_BeforeTheServerIsBack_LeavesNothingBehind(bool isStarting)
    {
        PostgresKeeper keeper = await StartAsync();
        await KillAsync(keeper.ProcessId);
        TimeSpan pause = await _time.ArmedAsync();
        if (isStarting)
            _time.Move(pause);

        await keeper.DisposeAsync().AsTask().WaitAsync(Patience, TestContext.Current.CancellationToken);

        await AssertNothingLeftAsync();
    }

    [Fact]
    public async Task DisposeAsync_AtTheMomentTheServerIsBack_StopsIt()
    {
        const int started = 1100;
        using var up = new EventListener(started);
        PostgresKeeper keeper = await PostgresKeeper.StartAsync(
            Options, new LoggerFactory([up]), _time, CancellationToken.None);
        await up.NextAsync();
        var stopped = new TaskCompletionSource<Task>(TaskCreationOptions.RunContinuationsAsynchronously);
        // The server accepts connections, and the keeper has not been told yet.
        up.Meanwhile = () => stopped.SetResult(keeper.DisposeAsync().AsTask());

        await KillAsync(keeper.ProcessId);
        _time.Move(await _time.ArmedAsync());
        Task stopping = await stopped.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);
        await stopping.WaitAsync(Patience, TestContext.Current.CancellationToken);

        await AssertNothingLeftAsync();
    }

    private async Task AssertNothingLeftAsync()
    {
        // The data directory is free, and nobody has to be sent away from it.
        using var orphans = new EventListener(1104);
        using var loggers = new LoggerFactory([orphans]);
        await using EmbeddedPostgresServer next = await EmbeddedPostgresServer.StartAsync(
            Options, loggers.CreateLogger("next"), CancellationToken.None);
        Assert.False(orphans.HasHeard);
    }

    private Task<PostgresKeeper> StartAsync() =>
        PostgresKeeper.StartAsync(Options, new LoggerFactory([_restarted]), _time, CancellationToken.None);

    private static async Task KillAsync(int id)
    {
        using var postmaster = Process.GetProcessById(id);
        postmaster.Kill();
        await postmaster.WaitForExitAsync().WaitAsync(Patience);
    }

    private static async Task AssertServesAsync(PostgresKeeper keeper)
    {
        var to = new NpgsqlConnectionStringBuilder(keeper.OwnerConnectionString) { Database = "postgres" };
        await using var connection = new NpgsqlConnection(to.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("SELECT 1", connection);
        Assert.Equal(1, await command.ExecuteScalarAsync());
    }
}
