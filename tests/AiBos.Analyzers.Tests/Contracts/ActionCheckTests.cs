namespace AiBos.Analyzers.Tests.Contracts;

/// <summary>What an action's derived schemas are derived from. The rest is told by DeclarationAnalyzerTests.</summary>
public sealed class ActionCheckTests
{
    private const string Written = ".Input(Schemas.Object).Output(Schemas.Object)";

    /// <summary>Types that the derivation refuses, as SchemaDerivationTests of the Sdk show.</summary>
    [Theory]
    [InlineData("decimal")]
    [InlineData("decimal?")]
    [InlineData("IReadOnlyList<decimal>")]
    [InlineData("DateTime")]
    [InlineData("object")]
    [InlineData("TimeSpan")]
    [InlineData("TimeOnly[]")]
    [InlineData("Dictionary<string, ulong>")]
    [InlineData("char")]
    public Task Type_WithoutAForm_IsFoundWhereTheSchemaIsDerived(string type) => Judge.FindsAsync(
        Engine("").Replace("Pieces", "Pieces, " + type + " {|22:More|}", StringComparison.Ordinal));

    [Theory]
    [InlineData("decimal")]
    [InlineData("DateTime")]
    [InlineData("object")]
    public Task Type_WithoutAForm_IsLeftAloneWhereTheSchemaIsWritten(string type) => Judge.FindsAsync(
        Engine(Written).Replace("Pieces", "Pieces, " + type + " More", StringComparison.Ordinal));

    [Fact]
    public Task Type_OfARecordWithin_IsFoundOnce() => Judge.FindsAsync(
        Engine("").Replace("Pieces", "Pieces, IReadOnlyList<Line> Lines", StringComparison.Ordinal)
            .Replace("string State", "string State, Line Last", StringComparison.Ordinal)
            + "\ninternal sealed record Line(decimal {|22:Price|});");

    [Fact]
    public Task Side_ThatIsWritten_IsLeftAlone() => Judge.FindsAsync(
        Engine(".Input(Schemas.Object)").Replace("Pieces", "Pieces, decimal More", StringComparison.Ordinal)
            .Replace("string State", "string State, DateTime {|22:At|}", StringComparison.Ordinal));

    [Theory]
    [InlineData("Amount")]
    [InlineData("DateTimeOffset")]
    [InlineData("DateOnly")]
    [InlineData("System.Text.Json.JsonElement")]
    [InlineData("long")]
    public Task Type_WithAForm_IsLeftAlone(string type) => Judge.FindsAsync(
        Engine("").Replace("Pieces", "Pieces, " + type + " More", StringComparison.Ordinal));

    // What is made of the records does not matter here, so that they may get members.
    private static string Engine(string schemas) => Sample.Engine
        .Replace(Written, schemas, StringComparison.Ordinal)
        .Replace("new OrderTaken(id, \"taken\")", "default(OrderTaken)!", StringComparison.Ordinal);
}
