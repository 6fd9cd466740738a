using Npgsql;

namespace AiBos.Kernel.Database;

/// <summary>The pools of one version of the kernel's logins.</summary>
internal sealed class DatabasePools : IAsyncDisposable
{
    private readonly CancellationTokenSource _left = new();

    /// <summary>Version of the logins, from 1.</summary>
    internal required int Version { get; init; }

    internal required NpgsqlDataSource Actions { get; init; }

    internal required NpgsqlDataSource Numbers { get; init; }

    internal required NpgsqlDataSource Ledger { get; init; }

    internal required NpgsqlDataSource System { get; init; }

    /// <summary>Connection string of the login that reaches only Orleans' own tables.</summary>
    internal required string Cluster { get; init; }

    /// <summary>Cancelled when others take their place: who holds a connection for long gives it back.</summary>
    internal CancellationToken Left => _left.Token;

    /// <summary>Says that others took their place, and closes what lies idle.</summary>
    internal void Leave()
    {
        _left.Cancel();
        ForgetIdle();
        using var cluster = new NpgsqlConnection(Cluster);
        NpgsqlConnection.ClearPool(cluster);
    }

    /// <summary>Closes what lies idle.</summary>
    internal void ForgetIdle()
    {
        Numbers.Clear();
        Actions.Clear();
        Ledger.Clear();
        System.Clear();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Numbers.DisposeAsync().ConfigureAwait(false);
        await Actions.DisposeAsync().ConfigureAwait(false);
        await Ledger.DisposeAsync().ConfigureAwait(false);
        await System.DisposeAsync().ConfigureAwait(false);
        _left.Dispose();
    }
}
