using System.Diagnostics;
using System.Globalization;
using AiBos.EmbeddedPostgres;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace AiBos.TestInfrastructure;

/// <summary>
/// One PostgreSQL for all tests of a process, started by the first that asks, durable as in production, in a temporary
/// folder that goes away with the process. Each test takes databases of its own.
/// </summary>
public static class SharedPostgres
{
    private const string FolderPrefix = "aibos-tests-";

    private static readonly Lazy<Task<EmbeddedPostgresServer>> Started = new(StartAsync);
    private static int DatabaseCount;

    /// <summary>The server, started when first asked for. Not to be stopped by a test.</summary>
    public static Task<EmbeddedPostgresServer> GetServerAsync() => Started.Value;

    /// <summary>Creates an empty database.</summary>
    /// <param name="prefix">Lower-case letters, digits and underscores, at most 40; the name begins with it.</param>
    /// <param name="cancellationToken">Cancels the creation, not the start of the server.</param>
    /// <returns>Its connection string, as superuser.</returns>
    public static async Task<string> CreateDatabaseAsync(string prefix, CancellationToken cancellationToken)
    {
        if (prefix.Length is 0 or > 40
            || prefix.Any(static c => c != '_' && !char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c)))
        {
            throw new ArgumentException("Use 1 to 40 lower-case letters, digits and underscores.", nameof(prefix));
        }

        var server = await Started.Value.WaitAsync(cancellationToken).ConfigureAwait(false);
        var name = $"{prefix}_{Interlocked.Increment(ref DatabaseCount).ToString(CultureInfo.InvariantCulture)}";
        await using var connection = new NpgsqlConnection(server.ConnectionString("postgres"));
        await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using var command = connection.CreateCommand();
        command.CommandText = $"CREATE DATABASE \"{name}\"";
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        return server.ConnectionString(name);
    }

    private static async Task<EmbeddedPostgresServer> StartAsync()
    {
        DeleteAbandoned();
        var folder = Path.Combine(
            Path.GetTempPath(), $"{FolderPrefix}{Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}");
        Delete(folder);
        var server = await EmbeddedPostgresServer.StartAsync(
            new EmbeddedPostgresOptions { DataDirectory = Path.Combine(folder, "data") },
            NullLogger.Instance,
            CancellationToken.None).ConfigureAwait(false);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => EndBehind(server, folder);
        return server;
    }

    /// <summary>
    /// Ends the server and deletes its folder after this process, which its runner takes for hung when it does not
    /// end within seconds. A checkpoint of a hundred databases nobody will read again takes longer than that.
    /// </summary>
    private static void EndBehind(EmbeddedPostgresServer server, string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            server.StopAsync().Wait(TimeSpan.FromSeconds(5));
            Delete(folder);
            return;
        }

        const string Script = """
            exec </dev/null >/dev/null 2>&1
            (kill -s QUIT "$0"; while kill -s 0 "$0"; do sleep 0.1; done; rm -rf "$1") &
            """;
        var id = server.ProcessId.ToString(CultureInfo.InvariantCulture);
        using var shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", Script, id, folder]));
    }

    /// <summary>Folders of test processes that were killed.</summary>
    private static void DeleteAbandoned()
    {
        foreach (var folder in Directory.EnumerateDirectories(Path.GetTempPath(), FolderPrefix + "*"))
        {
            if (int.TryParse(Path.GetFileName(folder)[FolderPrefix.Length..], out var id) && !IsAlive(id))
            {
                Delete(folder);
            }
        }
    }

    private static bool IsAlive(int processId)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static void Delete(string folder)
    {
        try
        {
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
        catch (Exception busy) when (busy is IOException or UnauthorizedAccessException)
        {
            // Another user's, or still in use: the next run tries again.
            Debug.WriteLine(busy.Message);
        }
    }
}
