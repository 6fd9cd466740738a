using System.Collections.Immutable;
using AiBos.Kernel.Database;
using AiBos.Kernel.Tests.TestEngine;
using AiBos.Sdk;
using Npgsql;
using Xunit;

namespace AiBos.Kernel.Tests.Database;

public sealed class RowMapperTests(ProbeFixture fixture)
{
    private sealed record Lists(
        string[] Names, IReadOnlyList<int> Sizes, IReadOnlyCollection<Guid> Ids, IEnumerable<bool> Flags,
        List<decimal?> Rates, ImmutableArray<string> Tags, IReadOnlyList<Amount> Prices, IReadOnlyList<string>? Notes);

    private sealed record Odd(string Name, HashSet<string> Labels);

    private sealed record Priced(IReadOnlyList<Amount> Prices);

    [Fact]
    public async Task Map_ListColumns_AreWhatTheRecordAsksFor()
    {
        var id = new Guid("01a20737-a177-7000-b3fb-2a545db2481a");

        Lists row = await OneAsync<Lists>(
            $"""
            SELECT ARRAY['a', 'b'] AS names, ARRAY[1, 2] AS sizes, ARRAY['{id}'::uuid] AS ids,
                ARRAY[true, false] AS flags,
                ARRAY[1.5, NULL]::numeric[] AS rates, ARRAY['t'] AS tags, ARRAY[2.50, 0.1234]::numeric[] AS prices,
                NULL::text[] AS notes
            """);

        Assert.Equal(["a", "b"], row.Names);
        Assert.Equal([1, 2], row.Sizes);
        Assert.Equal([id], row.Ids);
        Assert.Equal([true, false], row.Flags);
        Assert.Equal([1.5m, null], row.Rates);
        Assert.Equal(["t"], row.Tags);
        Assert.Equal(["2.50", "0.1234"], row.Prices.Select(price => price.ToString()));
        Assert.Null(row.Notes);
    }

    [Fact]
    public async Task Map_ReadOnlyList_CannotBeChangedByACast()
    {
        Priced row = await OneAsync<Priced>("SELECT ARRAY[1]::numeric[] AS prices");

        Assert.Throws<NotSupportedException>(() => ((IList<Amount>)row.Prices)[0] = Amount.Zero);
    }

    [Fact]
    public async Task Map_ListAlone_IsTheFirstColumn() =>
        Assert.Equal([3, 4], await OneAsync<IReadOnlyList<int>>("SELECT ARRAY[3, 4]"));

    [Fact]
    public async Task Map_AnotherCollection_IsRefusedByColumnAndWithWhatIsPossible()
    {
        InvalidOperationException refused = await Assert.ThrowsAsync<InvalidOperationException>(
            () => OneAsync<Odd>("SELECT 'a' AS name, ARRAY['b'] AS labels"));

        Assert.Contains("Odd cannot take the column labels as HashSet", refused.Message, StringComparison.Ordinal);
        Assert.Contains("IReadOnlyList", refused.Message, StringComparison.Ordinal);
    }

    private async Task<T> OneAsync<T>(string sql)
    {
        CancellationToken stop = TestContext.Current.CancellationToken;
        await using var connection = new NpgsqlConnection(fixture.Owner);
        await connection.OpenAsync(stop);
        await using var command = new NpgsqlCommand(sql, connection);
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(stop);
        Assert.True(await reader.ReadAsync(stop));
        return RowMapper<T>.For(reader).Map(reader);
    }
}
