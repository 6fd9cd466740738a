using AiBos.Kernel.Database;
using AiBos.Kernel.Tests.TestEngine;
using AiBos.Sdk;
using Npgsql;
using Xunit;

namespace AiBos.Kernel.Tests.Database;

/// <summary>A pool with one connection, which the test holds as long as callers are to wait.</summary>
public sealed class ReadSharingTests : IAsyncLifetime
{
    private readonly NpgsqlDataSource _source;
    private readonly DatabaseMetrics _metrics = new();
    private readonly ReadSharing _sharing;
    private NpgsqlConnection? _held;
    private int _sent;

    public ReadSharingTests(ProbeFixture fixture)
    {
        _source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(fixture.Owner) { MaxPoolSize = 1 });
        _sharing = new ReadSharing(() => _source, _metrics);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _held = await _source.OpenConnectionAsync(Token);

    public async ValueTask DisposeAsync()
    {
        await _held!.DisposeAsync();
        await _source.DisposeAsync();
        _metrics.Dispose();
    }

    [Fact]
    public async Task Read_CallersWaitForTheSame_SendsOneStatement()
    {
        Task<List<string>>[] reads = [.. Enumerable.Range(0, 10).Select(_ => ReadAsync("a"))];
        Task<List<string>> other = ReadAsync("b");
        await _held!.DisposeAsync();

        List<string>[] rows = await Task.WhenAll(reads);

        Assert.All(rows, row => Assert.Equal(["a"], row));
        Assert.Equal(["b"], await other);
        Assert.Equal(2, _sent);
    }

    [Fact]
    public async Task Read_OneStatement_GivesEachCallerAListOfItsOwn()
    {
        Task<List<string>>[] reads = [ReadAsync("a"), ReadAsync("a"), ReadAsync("a")];
        await _held!.DisposeAsync();
        List<string>[] rows = await Task.WhenAll(reads);

        rows[0].Clear();
        rows[1].Clear();

        Assert.Equal(["a"], rows[2]);
        Assert.Equal(1, _sent);
    }

    [Fact]
    public async Task Read_TheStatementIsOnItsWay_AsksAnew()
    {
        await _held!.DisposeAsync();
        var go = new TaskCompletionSource();
        Task<List<string>> first = ReadAsync("a", go.Task);
        Task<List<string>> second = ReadAsync("a");
        Assert.False(second.IsCompleted);
        go.SetResult();

        await Task.WhenAll(first, second);

        Assert.Equal(2, _sent);
    }

    [Fact]
    public async Task Read_WhoeverWasFirstGivesUp_OthersAskThemselves()
    {
        using var patience = new CancellationTokenSource();
        Task<List<string>> first = ReadAsync("a", patience: patience);
        Task<List<string>> second = ReadAsync("a");
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        await _held!.DisposeAsync();

        Assert.Equal(["a"], await second);
    }

    [Fact]
    public async Task Read_ASharerGivesUp_TheStatementGoesOn()
    {
        using var patience = new CancellationTokenSource();
        Task<List<string>> first = ReadAsync("a");
        Task<List<string>> second = ReadAsync("a", patience: patience);
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        await _held!.DisposeAsync();

        Assert.Equal(["a"], await first);
    }

    [Fact]
    public async Task Read_TheStatementFails_EachCallerHasItsOwnError()
    {
        Task<List<string>>[] reads = [.. Enumerable.Range(0, 3).Select(_ => ReadAsync("a", fails: true))];
        await _held!.DisposeAsync();

        PostgresException[] errors =
            [.. await Task.WhenAll(reads.Select(read => Assert.ThrowsAsync<PostgresException>(() => read)))];

        Assert.Equal(3, errors.Distinct().Count());
        Assert.Equal(3, _sent);
    }

    private Task<List<string>> ReadAsync(
        string what, Task? before = null, bool fails = false, CancellationTokenSource? patience = null) =>
        _sharing.ReadAsync(
            ReadKey.Find<string>(new TenantId("acme"), Sql.Of($"SELECT {what}"), 1)!,
            async connection =>
            {
                await using NpgsqlConnection own = connection;
                Interlocked.Increment(ref _sent);
                await (before ?? Task.CompletedTask);
                await using var command = new NpgsqlCommand(fails ? "SELECT 1 / 0" : "SELECT $1", own);
                if (!fails)
                    command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = what });
                return new List<string> { (string)(await command.ExecuteScalarAsync(Token))! };
            },
            patience?.Token ?? Token);
}
