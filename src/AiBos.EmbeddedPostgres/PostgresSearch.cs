namespace AiBos.EmbeddedPostgres;

/// <summary>Where to look for PostgreSQL, separated from the machine so that tests can describe another one.</summary>
internal sealed record PostgresSearch
{
    public const string OverrideVariable = "AIBOS_POSTGRES_BIN";

    /// <summary>A folder that must be used, and the name of the setting that named it.</summary>
    public (string Setting, string Directory)? Override { get; init; }

    public IReadOnlyList<string> PathFolders { get; init; } = [];

    /// <summary>Distribution folders: the parent, the pattern of a version's folder, and the rest.</summary>
    public IReadOnlyList<(string Parent, string Pattern, string Tail)> Distributions { get; init; } = [];

    public required string CacheDirectory { get; init; }

    /// <summary>The npm program; null when there is none.</summary>
    public string? Npm { get; init; }

    public static PostgresSearch OfThisMachine(EmbeddedPostgresOptions options)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        var fromEnvironment = Environment.GetEnvironmentVariable(OverrideVariable);
        return new PostgresSearch
        {
            Override = options.BinDirectory is { } chosen ? (nameof(options.BinDirectory), chosen)
                : !string.IsNullOrEmpty(fromEnvironment) ? (OverrideVariable, fromEnvironment)
                : null,
            PathFolders = folders,
            Distributions =
            [
                ("/usr/lib/postgresql", "*", "bin"), // Debian
                ("/usr", "pgsql-*", "bin"), // Red Hat, from postgresql.org
                ("/opt/homebrew/opt", "postgresql@*", "bin"), // Homebrew on Apple silicon
                ("/usr/local/opt", "postgresql@*", "bin"), // Homebrew on Intel
            ],
            CacheDirectory = options.CacheDirectory ?? DefaultCache(),
            Npm = folders
                .Select(static f => Path.Combine(f, OperatingSystem.IsWindows() ? "npm.cmd" : "npm"))
                .FirstOrDefault(File.Exists),
        };
    }

    private static string DefaultCache()
    {
        // Root's own cache folder is closed to the user that PostgreSQL will run as.
        if (!OperatingSystem.IsWindows() && Environment.IsPrivilegedProcess)
        {
            return "/var/cache/aibos";
        }

        if (Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache)
        {
            return Path.Combine(cache, "aibos");
        }

        return OperatingSystem.IsWindows()
            ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "aibos", "cache")
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "aibos");
    }
}
