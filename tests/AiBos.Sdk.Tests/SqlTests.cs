using System.Reflection;
using CsCheck;

namespace AiBos.Sdk.Tests;

public sealed class SqlTests
{
    [Fact]
    public void Text_WithHoles_HasParametersInOrder()
    {
        string hostile = "'; DROP TABLE account; --";
        Sql sql = Sql.Of($"SELECT a FROM t WHERE b = {hostile} AND c = {7L} AND d = {true}");
        Assert.Equal("SELECT a FROM t WHERE b = $1 AND c = $2 AND d = $3", sql.Text);
        Assert.Equal([hostile, 7L, true], sql.Parameters);
    }

    [Fact]
    public void Text_WithoutHoles_IsTheLiteral()
    {
        Assert.Equal("SELECT 1", Sql.Of($"SELECT 1").Text);
        Assert.Empty(Sql.Of($"SELECT 1").Parameters);
        Assert.Equal("", Sql.Empty.Text);
    }

    [Fact]
    public void Parameters_OfSdkTypes_AreWhatTheDriverKnows()
    {
        Amount[] amounts = [new(1.5m), new(2m)];
        Sql sql = Sql.Of($"{new Amount(1.5m)}{amounts}{new TenantId("acme")}{new PrincipalId("u1")}{(string?)null}");
        Assert.Equal([1.5m, new[] { 1.5m, 2m }, "acme", "u1", null], sql.Parameters);
    }

    [Fact]
    public void Splice_OfAFragment_RenumbersItsParameters()
    {
        Sql filter = Sql.Of($"AND a = {"x"} AND b = {"y"}");
        Sql sql = Sql.Of($"SELECT * FROM t WHERE c = {"c"} {filter} AND d = {"d"} {filter}{Sql.Empty}");
        Assert.Equal(
            "SELECT * FROM t WHERE c = $1 AND a = $2 AND b = $3 AND d = $4 AND a = $5 AND b = $6", sql.Text);
        Assert.Equal(["c", "x", "y", "d", "x", "y"], sql.Parameters);
    }

    [Fact]
    public void Splice_OfTwelveParameters_KeepsEveryOne()
    {
        Sql many = Sql.Of($"{1},{2},{3},{4},{5},{6},{7},{8},{9},{10},{11},{12}");
        Sql sql = Sql.Of($"f({0},{many},{13})");
        Assert.Equal($"f({string.Join(',', Enumerable.Range(1, 14).Select(n => $"${n}"))})", sql.Text);
        Assert.Equal(Enumerable.Range(0, 14).Cast<object?>(), sql.Parameters);
    }

    [Fact]
    public void Splice_OfALiteralDollar_LeavesItAlone()
    {
        Sql fragment = Sql.Of($"a ~ '^$1' AND b = {"x"} AND c = '$2'");
        Sql sql = Sql.Of($"d = {"d"} AND {fragment}");
        Assert.Equal("d = $1 AND a ~ '^$1' AND b = $2 AND c = '$2'", sql.Text);
        Assert.Equal(["d", "x"], sql.Parameters);
    }

    [Fact]
    public void Splice_NestedToAnyDepth_NumbersEveryHoleOnce() => Gen.Int[1, 6].Select(Gen.Int[0, 5], (depth, width) =>
        (depth, width)).Sample(size =>
        {
            Sql sql = Nest(size.depth, size.width);
            int marks = sql.Text.Count(c => c == '$');
            Assert.Equal(sql.Parameters.Count, marks);
            for (int n = 1; n <= marks; n++)
                Assert.Contains($"${n};", sql.Text, StringComparison.Ordinal);
        });

    [Fact]
    public void AppendFormatted_BeyondTheProtocolsLimit_Throws()
    {
        var sql = new Sql(0, Sql.ParametersMax);
        for (int i = 0; i < Sql.ParametersMax; i++)
            sql.AppendFormatted(i);
        Assert.Throws<InvalidOperationException>(() => sql.AppendFormatted(0));
        // A fragment is no way around the limit.
        Assert.Throws<InvalidOperationException>(() => Sql.Of($"{sql}{1}"));
        Assert.Throws<InvalidOperationException>(() => Sql.Of($"{1}{sql}"));
    }

    [Fact]
    public void Conversion_FromString_DoesNotExist()
    {
        Assert.DoesNotContain(
            typeof(Sql).GetMethods(BindingFlags.Public | BindingFlags.Static),
            method => method.Name is "op_Implicit" or "op_Explicit");
        Assert.DoesNotContain(
            typeof(Sql).GetConstructors(),
            made => made.GetParameters().Any(parameter => parameter.ParameterType == typeof(string)));
        Assert.DoesNotContain(
            typeof(Sql).GetMethods(BindingFlags.Public | BindingFlags.Static),
            method => method.GetParameters().Any(parameter => parameter.ParameterType == typeof(string)));
    }

    [Fact]
    public void Statement_OnIDb_TakesSqlOnly()
    {
        MethodInfo[] statements = [.. typeof(IDb).GetMethods().Where(method => method.Name is not
            (nameof(IDb.TransactionAsync) or nameof(IDb.NextNumberAsync)))];
        Assert.NotEmpty(statements);
        Assert.All(statements, method => Assert.Equal(typeof(Sql), method.GetParameters()[0].ParameterType));
        Assert.All(statements, method => Assert.DoesNotContain(
            method.GetParameters(), parameter => parameter.ParameterType == typeof(string)
                || parameter.ParameterType == typeof(FormattableString)));
    }

    private static Sql Nest(int depth, int width)
    {
        Sql sql = Sql.Of($"{depth};");
        for (int i = 0; i < width && depth > 0; i++)
            sql = Sql.Of($"{sql}{i};{(depth > 1 && i == 0 ? Nest(depth - 1, width) : Sql.Empty)}");
        return sql;
    }
}
