using System.Diagnostics;
using System.Net.Sockets;
using AiBos.TestInfrastructure;
using Npgsql;
using Xunit;

namespace AiBos.Kernel.Tests.Database;

/// <summary>pgbouncer in transaction mode before a test's database, on a free port; stopped when disposed.</summary>
internal sealed class Pgbouncer : IAsyncDisposable
{
    private readonly Process _process;
    private readonly string _folder;

    private Pgbouncer(Process process, string folder, int port) => (_process, _folder, Port) = (process, folder, port);

    /// <summary>Whether it is on the path.</summary>
    internal static bool IsInstalled { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, "pgbouncer")));

    internal int Port { get; }

    /// <summary>Starts it with few connections to the server.</summary>
    /// <param name="owner">Connection string of the superuser, with which it looks passwords up.</param>
    /// <param name="connections">How many it has for each login.</param>
    /// <param name="cancellationToken">Ends the wait for it.</param>
    internal static async Task<Pgbouncer> StartAsync(
        string owner, int connections, CancellationToken cancellationToken)
    {
        var server = new NpgsqlConnectionStringBuilder(owner);
        string folder = TestFolder.Create("aibos-bouncer-");
        int port = FreePorts.Take(1)[0];
        string password = server.Password!.Replace("\"", "\"\"", StringComparison.Ordinal);
        await File.WriteAllTextAsync(
            Path.Combine(folder, "users.txt"), $"\"{server.Username}\" \"{password}\"\n", cancellationToken);
        await File.WriteAllTextAsync(
            Path.Combine(folder, "pgbouncer.ini"),
            $"""
            [databases]
            * = host={server.Host} port={server.Port}

            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = {port}
            unix_socket_dir =
            pool_mode = transaction
            default_pool_size = {connections}
            max_client_conn = 500
            auth_type = scram-sha-256
            auth_file = {folder}/users.txt
            auth_user = {server.Username}
            auth_query = SELECT usename, passwd FROM pg_shadow WHERE usename = $1

            """,
            cancellationToken);
        // It refuses to run as root.
        string[] command = Environment.UserName == "root"
            ? ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "pgbouncer"]
            : ["pgbouncer"];
        if (!OperatingSystem.IsWindows())
        {
            foreach (string file in Directory.GetFiles(folder))
                File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        }

        var start = new ProcessStartInfo(command[0], [.. command[1..], "-q", Path.Combine(folder, "pgbouncer.ini")])
        {
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        Process process = Process.Start(start)!;
        var bouncer = new Pgbouncer(process, folder, port);
        Task<string> said = process.StandardError.ReadToEndAsync(cancellationToken);
        while (!await IsOpenAsync(port, cancellationToken))
        {
            if (process.HasExited)
                Assert.Fail($"pgbouncer ended: {await said}");
        }

        return bouncer;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task<bool> IsOpenAsync(int port, CancellationToken cancellationToken)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", port, cancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
