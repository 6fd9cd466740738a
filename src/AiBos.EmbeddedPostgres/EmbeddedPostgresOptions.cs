namespace AiBos.EmbeddedPostgres;

/// <summary>How to run a private PostgreSQL. Immutable; checked when the server starts.</summary>
public sealed record EmbeddedPostgresOptions
{
    /// <summary>PostgreSQL's data directory (PGDATA), created when absent. Files beside it carry its name and
    /// <c>.password</c> and <c>.lock</c>. Relative paths count from the working directory. As root it may be
    /// relocated; see <see cref="EmbeddedPostgresServer.DataDirectory"/>.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>TCP port on loopback, 1 to 65535; 0, the default, takes a free one at each start.</summary>
    public int Port { get; init; }

    /// <summary>Folder with initdb, pg_ctl and postgres. Null, the default, searches in the promised order,
    /// beginning with the environment variable AIBOS_POSTGRES_BIN; a value here goes before that.</summary>
    public string? BinDirectory { get; init; }

    /// <summary>Where downloaded binaries are kept. Null, the default, is the user's cache folder, or
    /// <c>/var/cache/aibos</c> for root.</summary>
    public string? CacheDirectory { get; init; }

    /// <summary>Server settings that add to or replace the defaults (max_connections 200, shared_buffers 128MB).
    /// Settings that carry durability, loopback and file places cannot be changed here; fsync stays on.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>How long the server may take from its launch to accepting connections, crash recovery included;
    /// more than zero, default 60 s.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a fast shutdown may take before an immediate one follows; more than zero, default 30 s.
    /// An immediate shutdown loses no committed transaction: the next start recovers.</summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The clock of timeouts and waits between probes.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    internal void Validate()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(DataDirectory);
        ArgumentOutOfRangeException.ThrowIfNegative(Port);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Port, 65_535);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(StartTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(StopTimeout, TimeSpan.Zero);
    }
}
