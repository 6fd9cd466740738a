using System.Collections.Immutable;
using AiBos.Kernel.Database;
using AiBos.Sdk;
using Xunit;

namespace AiBos.Kernel.Tests.Database;

public sealed class ReadKeyTests
{
    private static readonly TenantId Acme = new TenantId("acme");

    private sealed record Entry(Guid Id, DateOnly? Date, string Text, Amount Total, ImmutableArray<decimal?> Sides);

    private sealed record WithArray(string[] Texts);

    private sealed class WithSetter
    {
        public string Text { get; set; } = "";
    }

    private sealed record Inherited(string Text) : Parent(Text);

    private record Parent(string Text);

    [Fact]
    public void Find_SameQuestion_IsTheSameKey()
    {
        ReadKey first = Key(Acme, Question(["1000"], 3, 1.50m));
        ReadKey second = Key(Acme, Question(["1000"], 3, 1.50m));

        Assert.Equal(first, second);
        Assert.Equal(first.GetHashCode(), second.GetHashCode());
    }

    public static TheoryData<string> Differences => ["tenant", "text", "array", "number", "scale", "rows", "type"];

    [Theory]
    [MemberData(nameof(Differences))]
    public void Find_AnotherQuestion_IsAnotherKey(string difference)
    {
        ReadKey first = Key(Acme, Question(["1000"], 3, 1.50m));
        ReadKey? second = difference switch
        {
            "tenant" => Key(new TenantId("globex"), Question(["1000"], 3, 1.50m)),
            "text" => Key(Acme, Sql.Of($"SELECT {new[] { "1000" }}, {3}, {1.50m} ")),
            "array" => Key(Acme, Question(["1001"], 3, 1.50m)),
            "number" => Key(Acme, Question(["1000"], 4, 1.50m)),
            "scale" => Key(Acme, Question(["1000"], 3, 1.5m)),
            "rows" => ReadKey.Find<Entry>(Acme, Question(["1000"], 3, 1.50m), 2),
            _ => ReadKey.Find<string>(Acme, Question(["1000"], 3, 1.50m), 1),
        };

        Assert.NotEqual(first, second);
    }

    [Fact]
    public void Find_AnIntForALong_IsAnotherKey() =>
        Assert.NotEqual(Key(Acme, Sql.Of($"SELECT {3}")), Key(Acme, Sql.Of($"SELECT {3L}")));

    [Fact]
    public void Find_RowsThatAHolderCanChange_GivesNone()
    {
        Assert.Null(ReadKey.Find<WithArray>(Acme, Sql.Of($"SELECT 1"), 1));
        Assert.Null(ReadKey.Find<WithSetter>(Acme, Sql.Of($"SELECT 1"), 1));
        Assert.Null(ReadKey.Find<string[]>(Acme, Sql.Of($"SELECT 1"), 1));
        Assert.Null(ReadKey.Find<Inherited>(Acme, Sql.Of($"SELECT 1"), 1));
    }

    [Fact]
    public void Find_AParameterOfAnotherKind_GivesNone()
    {
        Assert.Null(ReadKey.Find<string>(Acme, Sql.Of($"SELECT {0.5}"), 1));
        Assert.Null(ReadKey.Find<string>(Acme, Sql.Of($"SELECT {new byte[] { 1 }}"), 1));
        Assert.Null(ReadKey.Find<string>(Acme, Sql.Of($"SELECT {new decimal?[] { 1 }}"), 1));
    }

    private static Sql Question(string[] accounts, int page, decimal total) =>
        Sql.Of($"SELECT {accounts}, {page}, {total}");

    private static ReadKey Key(TenantId tenant, Sql sql) => ReadKey.Find<Entry>(tenant, sql, 1)!;
}
