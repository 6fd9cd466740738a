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
    }
}
