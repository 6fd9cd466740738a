using System.Globalization;

namespace AiBos.Kernel.Database;

/// <summary>How the kernel reaches PostgreSQL. Validated at start.</summary>
public sealed class DatabaseOptions
{
    /// <summary>
    /// Connection string of a role that may create roles and own the database. Used only at start, for migration and
    /// for making the kernel's own logins; serving uses those logins. Required.
    /// </summary>
    public string AdminConnectionString { get; set; } = "";

    /// <summary>
    /// Most connections for actions, 4–500, default 24. More than a few per core make PostgreSQL slower, not faster;
    /// callers beyond that wait for at most <see cref="AcquireTimeout"/>.
    /// </summary>
    public int ActionConnectionsMax { get; set; } = 24;

    /// <summary>How long an action waits for a connection, 1–60 s, default 10 s; then DATABASE_UNAVAILABLE.</summary>
    public TimeSpan AcquireTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long one statement may run, 1–300 s, default 30 s; then it is cancelled on the server.</summary>
    public TimeSpan StatementTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// <c>host:port</c> of a pooler in transaction mode, such as pgbouncer, through which actions reach the same
    /// database; null for none, which is the default. Statements are not prepared then. All else – the ledger, the
    /// cluster's membership, migration, rotation – goes to the server itself.
    /// </summary>
    public string? Pooler { get; set; }

    internal (string Host, int Port)? PoolerAddress { get; private set; }

    internal void Validate()
    {
        if (string.IsNullOrWhiteSpace(AdminConnectionString))
        {
            throw new KernelStartException(
                "ConnectionStrings__Kernel is empty; name a PostgreSQL 15 or later database.");
        }

        if (ActionConnectionsMax is < 4 or > 500)
            throw KernelStartException.Option("Kernel:Database:ActionConnectionsMax", ActionConnectionsMax, "4 to 500");
        if (AcquireTimeout < TimeSpan.FromSeconds(1) || AcquireTimeout > TimeSpan.FromMinutes(1))
            throw KernelStartException.Option("Kernel:Database:AcquireTimeout", AcquireTimeout, "1 s to 60 s");
        if (StatementTimeout < TimeSpan.FromSeconds(1) || StatementTimeout > TimeSpan.FromMinutes(5))
            throw KernelStartException.Option("Kernel:Database:StatementTimeout", StatementTimeout, "1 s to 300 s");
        if (Pooler is not null)
            PoolerAddress = ParsePooler(Pooler);
    }

    private static (string Host, int Port) ParsePooler(string text)
    {
        int colon = text.LastIndexOf(':');
        return colon > 0 && int.TryParse(text.AsSpan(colon + 1), CultureInfo.InvariantCulture, out int port)
            && port is > 0 and < 65_536
            ? (text[..colon], port)
            : throw KernelStartException.Option("Kernel:Database:Pooler", text, "host:port");
    }
}
