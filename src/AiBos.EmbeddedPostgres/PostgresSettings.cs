using System.Text.RegularExpressions;

namespace AiBos.EmbeddedPostgres;

/// <summary>The server's settings, passed on its command line: no file in the data directory is edited.</summary>
internal static partial class PostgresSettings
{
    private static readonly Dictionary<string, string> Defaults = new()
    {
        ["max_connections"] = "200",
        ["shared_buffers"] = "128MB",
    };

    /// <summary>What this component promises: durable, on loopback, files where it looks for them.</summary>
    private static readonly HashSet<string> Reserved =
    [
        "fsync", "full_page_writes", "listen_addresses", "port", "unix_socket_directories", "data_directory",
        "hba_file", "ident_file", "config_file", "external_pid_file", "logging_collector", "log_destination",
    ];

    /// <exception cref="EmbeddedPostgresException">A name that is reserved or no setting's name.</exception>
    public static IReadOnlyList<string> Arguments(int port, IReadOnlyDictionary<string, string> settings)
    {
        var merged = new Dictionary<string, string>(Defaults);
        foreach (var (name, value) in settings)
        {
            if (!NamePattern().IsMatch(name) || Reserved.Contains(name))
            {
                throw new EmbeddedPostgresException(
                    $"The PostgreSQL setting '{name}' cannot be changed for an embedded server. Remove it, or set "
                    + "ConnectionStrings__Kernel to a server of yours.");
            }

            merged[name] = value;
        }

        merged["listen_addresses"] = "127.0.0.1";
        merged["port"] = $"{port}";
        merged["unix_socket_directories"] = string.Empty;
        merged["fsync"] = "on";
        merged["full_page_writes"] = "on";
        return [.. merged.SelectMany(static setting => (string[])["-c", $"{setting.Key}={setting.Value}"])];
    }

    [GeneratedRegex("^[a-z_][a-z0-9_.]{0,62}$")]
    private static partial Regex NamePattern();
}
