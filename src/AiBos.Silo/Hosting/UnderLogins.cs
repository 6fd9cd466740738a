using AiBos.Kernel.Database;

namespace AiBos.Silo.Hosting;

/// <summary>
/// Something of Orleans' that takes one connection string for its life: made anew when the database logins change.
/// </summary>
internal sealed class UnderLogins<T>(KernelDatabase database, Func<string, Task<T>> make) : IDisposable
    where T : class
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private volatile Made? _made;

    internal async ValueTask<T> GetAsync(CancellationToken cancellationToken = default)
    {
        string connection = database.ClusterConnectionString;
        if (_made is { } known && known.Connection == connection)
            return known.Value;
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (_made is not { } other || other.Connection != connection)
                _made = new Made(connection, await make(connection));
            return _made.Value;
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();

    private sealed record Made(string Connection, T Value);
}
