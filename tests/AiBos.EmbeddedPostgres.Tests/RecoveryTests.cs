using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace AiBos.EmbeddedPostgres.Tests;

/// <summary>What kill -9 leaves behind, and that the next start copes with it.</summary>
public sealed class RecoveryTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task StartAsync_AfterPostgresWasKilled_RecoversCommittedData()
    {
        var logger = new ListLogger();
        var first = await StartAsync(logger);
        await Db.ScalarAsync(first, "CREATE TABLE kept (n int); INSERT INTO kept SELECT generate_series(1, 1000)");

        Kill(first.ProcessId);
        await first.Exited.WaitAsync(Patience, Cancel);
        await first.DisposeAsync();
        await using var second = await StartAsync(logger);

        Assert.Equal(1000L, await Db.ScalarAsync(second, "SELECT count(*) FROM kept"));
        Assert.Contains(logger.Entries, static entry => entry.Id == 1105);
    }

    [Fact]
    public async Task StartAsync_AfterItsOwnerWasKilled_FindsPostgresGoneAndTheDataThere()
    {
        using var owner = await OwnerProcess.StartAsync(_folder.Data, Cancel);
        using var orphan = Process.GetProcessById(owner.ServerId);

        owner.Process.Kill();
        await orphan.WaitForExitAsync(Cancel).WaitAsync(Patience, Cancel);

        Assert.False(File.Exists(Path.Combine(_folder.Data, "postmaster.pid")));
        await using var next = await StartAsync(new ListLogger());
        Assert.Equal(1, await Db.ScalarAsync(next, "SELECT 1"));
    }

    [Fact]
    public async Task StartAsync_WhileAnotherProcessOwnsTheDirectory_NamesThatProcess()
    {
        using var owner = await OwnerProcess.StartAsync(_folder.Data, Cancel);

        var refused = await Assert.ThrowsAsync<EmbeddedPostgresException>(() => StartAsync(new ListLogger()));

        Assert.Contains($"in use by process {owner.Process.Id}", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartAsync_OwnerAndSupervisorWereKilled_StopsTheOrphanAndStarts()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "finds the supervisor by /proc");
        using var owner = await OwnerProcess.StartAsync(_folder.Data, Cancel);
        var supervisor = Parent(owner.ServerId);

        // The watcher first: it would stop the server when the owner's end of the pipe closes.
        foreach (var child in Children(supervisor).Where(child => child != owner.ServerId))
        {
            Kill(child);
        }

        Kill(supervisor);
        owner.Process.Kill();
        await owner.Process.WaitForExitAsync(Cancel);
        Assert.True(IsRunning(owner.ServerId));
        var logger = new ListLogger();
        await using var next = await StartAsync(logger);

        Assert.False(IsRunning(owner.ServerId));
        Assert.Contains(logger.Entries, static entry => entry.Id == 1104);
        Assert.Equal(1, await Db.ScalarAsync(next, "SELECT 1"));
    }

    [Fact]
    public async Task StopAsync_SupervisorWasKilled_StopsPostgres()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "finds the supervisor by /proc");
        var server = await StartAsync(new ListLogger());
        var supervisor = Parent(server.ProcessId);
        foreach (var child in Children(supervisor).Where(child => child != server.ProcessId))
        {
            Kill(child);
        }

        Kill(supervisor);
        await server.StopAsync(Cancel);

        Assert.False(IsRunning(server.ProcessId));
    }

    [Fact]
    public async Task StartAsync_Ready_IsInASessionOfItsOwn()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/setsid") || File.Exists("/bin/setsid"), "needs setsid");
        await using var server = await StartAsync(new ListLogger());

        // Ctrl-C reaches the terminal's session only, so the owner decides when PostgreSQL stops.
        Assert.NotEqual(Session(Environment.ProcessId), Session(server.ProcessId));
    }

    [Fact]
    public async Task StartAsync_PidFileNamesAStranger_LeavesTheStrangerAlone()
    {
        await (await StartAsync(new ListLogger())).DisposeAsync();
        using var stranger = Process.Start(new ProcessStartInfo("cat")
        {
            RedirectStandardInput = true,
            UseShellExecute = false,
        })!;
        var pidFile = Path.Combine(_folder.Data, "postmaster.pid");
        await File.WriteAllTextAsync(pidFile, $"{stranger.Id}\n{_folder.Data}\n1\n5432\n\n127.0.0.1\n", Cancel);

        await using var server = await StartAsync(new ListLogger());

        Assert.False(stranger.HasExited);
        Assert.Equal(1, await Db.ScalarAsync(server, "SELECT 1"));
        stranger.Kill();
    }

    [Fact]
    public async Task StartAsync_InitdbWasInterrupted_BeginsAnew()
    {
        Directory.CreateDirectory(_folder.Data + ".new");
        await File.WriteAllTextAsync(_folder.Data + ".new/PG_VERSION", "15\n", Cancel);
        await File.WriteAllTextAsync(_folder.Data + ".password", "of a run that never finished\n", Cancel);

        await using var server = await StartAsync(new ListLogger());

        Assert.Equal(1, await Db.ScalarAsync(server, "SELECT 1"));
    }

    [Fact]
    public async Task StartAsync_LogHasGrown_IsRotated()
    {
        await (await StartAsync(new ListLogger())).DisposeAsync();
        var log = Path.Combine(_folder.Data, "postgres.log");
        await using (var file = File.OpenWrite(log))
        {
            file.SetLength(9 * 1024 * 1024);
        }

        await using var server = await StartAsync(new ListLogger());

        Assert.True(File.Exists(log + ".1"));
        Assert.InRange(new FileInfo(log).Length, 1, 100_000);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static void Kill(int id)
    {
        using var process = Process.GetProcessById(id);
        process.Kill();
    }

    // A container's first process may never collect the dead: a zombie counts as ended.
    private static bool IsRunning(int id) =>
        File.Exists($"/proc/{id}/status") && !File.ReadAllText($"/proc/{id}/status").Contains("State:\tZ");

    private static string Session(int id) =>
        File.ReadAllText($"/proc/{id}/stat").Split(')')[^1].Split(' ', StringSplitOptions.RemoveEmptyEntries)[3];

    private static int Parent(int id) => int.Parse(
        File.ReadLines($"/proc/{id}/status").First(static l => l.StartsWith("PPid:", StringComparison.Ordinal))[5..],
        CultureInfo.InvariantCulture);

    private static IEnumerable<int> Children(int id) =>
        File.ReadAllText($"/proc/{id}/task/{id}/children")
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(static child => int.Parse(child, CultureInfo.InvariantCulture));

    private Task<EmbeddedPostgresServer> StartAsync(ListLogger logger) => EmbeddedPostgresServer.StartAsync(
        new EmbeddedPostgresOptions { DataDirectory = _folder.Data }, logger, Cancel);
}
