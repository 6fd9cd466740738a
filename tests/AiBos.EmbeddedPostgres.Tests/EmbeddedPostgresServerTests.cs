using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Xunit;

namespace AiBos.EmbeddedPostgres.Tests;

public sealed class EmbeddedPostgresServerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task StartAsync_StoppedAndStartedAgain_KeepsData()
    {
        await using (var first = await StartAsync())
        {
            await Db.ScalarAsync(first, "CREATE TABLE kept (n int); INSERT INTO kept VALUES (42)");
            await first.StopAsync(TestContext.Current.CancellationToken);
            Assert.True(first.Exited.IsCompletedSuccessfully);
        }

        var logger = new ListLogger();
        await using var second = await StartAsync(logger: logger);

        Assert.Equal(42, await Db.ScalarAsync(second, "SELECT n FROM kept"));
        Assert.DoesNotContain(logger.Entries, entry => entry.Text.Contains(second.SuperuserPassword));
        Assert.DoesNotContain(logger.Entries, static entry => entry.Id is 1102 or 1104);
    }

    [Theory]
    [InlineData("server_version_num", null)]
    [InlineData("fsync", "on")]
    [InlineData("full_page_writes", "on")]
    [InlineData("data_checksums", "on")]
    [InlineData("server_encoding", "UTF8")]
    [InlineData("lc_collate", "C")]
    [InlineData("password_encryption", "scram-sha-256")]
    [InlineData("max_connections", "33")]
    [InlineData("shared_buffers", "128MB")]
    public async Task StartAsync_Ready_HasTheSetting(string name, string? value)
    {
        // One server for all cases would be shared state; the shared one of the process is exactly that, on purpose.
        var shared = name == "max_connections"
            ? null
            : await AiBos.TestInfrastructure.SharedPostgres.GetServerAsync();
        await using var own = shared is null
            ? await StartAsync(new() { ["max_connections"] = "33" })
            : null;

        var shown = (string?)await Db.ScalarAsync((shared ?? own)!, $"SELECT current_setting('{name}')");

        if (value is null)
        {
            Assert.True(int.Parse(shown!) >= 150_000);
        }
        else
        {
            Assert.Equal(value, shown);
        }
    }

    [Fact]
    public async Task StartAsync_DirectoryInUse_NamesTheOwner()
    {
        await using var first = await StartAsync();

        var refused = await Assert.ThrowsAsync<EmbeddedPostgresException>(() => StartAsync());

        Assert.Contains($"in use by process {Environment.ProcessId}", refused.Message, StringComparison.Ordinal);
        Assert.Equal(1, await Db.ScalarAsync(first, "SELECT 1"));
    }

    [Fact]
    public async Task StartAsync_Ready_ListensOnLoopbackOnly()
    {
        await using var server = await StartAsync();

        var listeners = IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners()
            .Where(listener => listener.Port == server.Port);

        Assert.Equal([IPAddress.Loopback], listeners.Select(static listener => listener.Address));
        Assert.Empty(Directory.EnumerateFiles(_folder.Root, ".s.PGSQL*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task StartAsync_Ready_RefusesAWrongPassword()
    {
        var server = await AiBos.TestInfrastructure.SharedPostgres.GetServerAsync();
        var wrong = server.ConnectionString("postgres").Replace(server.SuperuserPassword, new string('0', 48));
        await using var connection = new NpgsqlConnection(wrong + ";Pooling=false");

        var refused = await Assert.ThrowsAsync<PostgresException>(
            () => connection.OpenAsync(TestContext.Current.CancellationToken));

        Assert.Equal(PostgresErrorCodes.InvalidPassword, refused.SqlState);
    }

    [Fact]
    public async Task StartAsync_Ready_KeepsThePasswordToItsOwner()
    {
        await using var server = await StartAsync();

        var file = server.DataDirectory + ".password";

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Equal(server.SuperuserPassword, (await File.ReadAllTextAsync(file, Cancel)).Trim());
        Assert.Equal(48, server.SuperuserPassword.Length);
        Assert.False(File.Exists(server.DataDirectory + ".initdb-password"));
    }

    [Fact]
    public async Task StartAsync_PasswordFileReadableByAll_MakesItPrivate()
    {
        await (await StartAsync()).DisposeAsync();
        File.SetUnixFileMode(_folder.Data + ".password", (UnixFileMode)0b110_100_100);

        await using var server = await StartAsync();

        Assert.Equal((UnixFileMode)0b110_000_000, File.GetUnixFileMode(_folder.Data + ".password"));
    }

    [Fact]
    public async Task StartAsync_AsRoot_RunsAsSomeoneElse()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "only root drops privileges");
        await using var server = await StartAsync();

        var ids = (await File.ReadAllLinesAsync($"/proc/{server.ProcessId}/status", Cancel))
            .Single(static line => line.StartsWith("Uid:", StringComparison.Ordinal)).Split('\t');

        Assert.All(ids[1..], static id => Assert.NotEqual("0", id));
    }

    [Fact]
    public async Task StartAsync_AsRootUnderAPrivateFolder_RelocatesAndSaysSo()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "only root relocates");
        var secluded = Directory.CreateDirectory(_folder.In("secluded"), (UnixFileMode)0b111_000_000).FullName;
        var logger = new ListLogger();
        var options = new EmbeddedPostgresOptions { DataDirectory = Path.Combine(secluded, "data") };
        var server = await EmbeddedPostgresServer.StartAsync(options, logger, Cancel);
        try
        {
            Assert.StartsWith("/var/lib/aibos/", server.DataDirectory, StringComparison.Ordinal);
            Assert.Single(logger.Entries, static entry => entry.Id == 1103);
            await Db.ScalarAsync(server, "CREATE TABLE kept AS SELECT 7 AS n");

            // Somebody opens the folder: the data must still be found where it lies.
            await server.DisposeAsync();
            File.SetUnixFileMode(_folder.In("secluded"), (UnixFileMode)0b111_101_101);
            server = await EmbeddedPostgresServer.StartAsync(options, logger, Cancel);
            Assert.Equal(7, await Db.ScalarAsync(server, "SELECT n FROM kept"));
        }
        finally
        {
            await server.DisposeAsync();
            Directory.Delete(server.DataDirectory, recursive: true);
            File.Delete(server.DataDirectory + ".password");
            File.Delete(server.DataDirectory + ".lock");
        }

        var gone = await Assert.ThrowsAsync<EmbeddedPostgresException>(
            () => EmbeddedPostgresServer.StartAsync(options, logger, Cancel));
        Assert.Contains(".location", gone.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StartAsync_PortInUse_SaysSo()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        var refused = await Assert.ThrowsAsync<EmbeddedPostgresException>(() => StartAsync(port: port));

        Assert.Contains($"127.0.0.1:{port}", refused.Message, StringComparison.Ordinal);
        taken.Stop();
        await using var server = await StartAsync(port: port);
        Assert.Equal(port, server.Port);
    }

    [Fact]
    public async Task StartAsync_BadSettingValue_ShowsTheLogAndReleasesTheDirectory()
    {
        var refused = await Assert.ThrowsAsync<EmbeddedPostgresException>(
            () => StartAsync(new() { ["max_connections"] = "many" }));

        Assert.Contains("max_connections", refused.Message, StringComparison.Ordinal);
        await using var server = await StartAsync();
        Assert.Equal(1, await Db.ScalarAsync(server, "SELECT 1"));
    }

    [Fact]
    public async Task StopAsync_ConnectionOpenAndCalledTwice_Stops()
    {
        await using var server = await StartAsync();
        await using var connection = new NpgsqlConnection(server.ConnectionString("postgres") + ";Pooling=false");
        await connection.OpenAsync(Cancel);

        await Task.WhenAll(server.StopAsync(Cancel), server.StopAsync(Cancel));

        Assert.False(File.Exists(Path.Combine(_folder.Data, "postmaster.pid")));
    }

    [Fact]
    public async Task ConnectionString_NameWithQuote_IsQuoted()
    {
        var server = await AiBos.TestInfrastructure.SharedPostgres.GetServerAsync();

        Assert.Equal("a\";b", new NpgsqlConnectionStringBuilder(server.ConnectionString("a\";b")).Database);
    }

    [Fact]
    public async Task CreateDatabaseAsync_Twice_GivesTwoDatabases()
    {
        var first = await AiBos.TestInfrastructure.SharedPostgres.CreateDatabaseAsync("pair", Cancel);
        var second = await AiBos.TestInfrastructure.SharedPostgres.CreateDatabaseAsync("pair", Cancel);

        Assert.NotEqual(first, second);
        await using var connection = new NpgsqlConnection(second + ";Pooling=false");
        await connection.OpenAsync(Cancel);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private Task<EmbeddedPostgresServer> StartAsync(
        Dictionary<string, string>? settings = null, int port = 0, ListLogger? logger = null) =>
        EmbeddedPostgresServer.StartAsync(
            new EmbeddedPostgresOptions { DataDirectory = _folder.Data, Port = port, Settings = settings ?? [] },
            (Microsoft.Extensions.Logging.ILogger?)logger ?? NullLogger.Instance,
            Cancel);
}
