using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AiBos.Sdk.Schemas;

namespace AiBos.Sdk.Tests.Schemas;

public sealed class SchemaDerivationTests
{
    private enum Kind
    {
        Asset,
        LongTerm,
    }

    [Flags]
    private enum Sides
    {
        Left = 1,
        Right = 2,
    }

    [ExactlyOne(nameof(Debit), nameof(Credit))]
    private sealed record Line([RegularExpression("[0-9]{4}")] string Account, Amount? Debit, Amount? Credit);

    private sealed record Entry(
        DateOnly Date, [StringLength(500, MinimumLength = 1), Description("What happened.")] string Text,
        [MinLength(2), MaxLength(500)] IReadOnlyList<Line> Lines, Kind Kind, [Range(1, 200)] int PageSize = 50);

    private sealed record Person(
        string PersonId, [PersonalData(nameof(PersonId)), EmailAddress] string? Email,
        [Classified(DataClass.Restricted)] string? Note);

    private sealed record Everything(
        bool Flag, byte Small, short Short, int Int, long Long, double Measured, Amount Money,
        [MayBeNegative] Amount Balance, Guid Id, DateTimeOffset At, Uri Link, byte[] Bytes, JsonElement Any,
        IReadOnlyDictionary<string, int> Counts, IReadOnlySet<string> Tags, string?[] Maybe, int?[] Numbers);

    private sealed record Settable
    {
        public required string Needed { get; init; }

        public string Given { get; init; } = "x";

        public int? Optional { get; init; }
    }

    private sealed record WithDecimal(decimal Price);

    private sealed record WithFloat(float Length);

    private sealed record WithDateTime(DateTime At);

    private sealed record WithTimeSpan(IReadOnlyList<TimeSpan> Waits);

    private sealed record WithObject(object Thing);

    private sealed record WithFlags(Sides Sides);

    private sealed record WithUnsigned(ulong Number);

    private sealed record Tree(string Name, IReadOnlyList<Tree> Below);

    private sealed record RangedText([Range(1, 2)] string Text);

    private sealed record SizedNumber([StringLength(3)] int Number);

    private sealed record Nobody([PersonalData("Who")] string Name);

    [ExactlyOne("A", "C")]
    private sealed record Neither(string? A, string? B);

    [Fact]
    public void Derive_ARecord_SaysWhatItsTypesAndAttributesSay() => AssertSchema(
        """
        {
          "type": "object",
          "properties": {
            "date": { "type": "string", "format": "date" },
            "text": { "type": "string", "minLength": 1, "maxLength": 500, "description": "What happened." },
            "lines": {
              "type": "array",
              "items": {
                "type": "object",
                "properties": {
                  "account": { "type": "string", "pattern": "^(?:[0-9]{4})$" },
                  "debit": { "type": "string", "pattern": "^(0|[1-9][0-9]{0,14})(\\.[0-9]{1,4})?$", "x-money": true },
                  "credit": { "type": "string", "pattern": "^(0|[1-9][0-9]{0,14})(\\.[0-9]{1,4})?$", "x-money": true }
                },
                "required": ["account"],
                "additionalProperties": false,
                "oneOf": [ { "required": ["debit"] }, { "required": ["credit"] } ]
              },
              "minItems": 2,
              "maxItems": 500
            },
            "kind": { "enum": ["asset", "longTerm"] },
            "pageSize": { "type": "integer", "minimum": 1, "maximum": 200, "default": 50 }
          },
          "required": ["date", "text", "lines", "kind"],
          "additionalProperties": false
        }
        """,
        typeof(Entry), SchemaSide.Input);

    [Fact]
    public void Derive_Output_RequiresWhatIsAlwaysThereAndBoundsNothing() => AssertSchema(
        """
        {
          "type": "object",
          "properties": {
            "needed": { "type": "string" },
            "given": { "type": "string" },
            "optional": { "type": "integer" }
          },
          "required": ["needed", "given"],
          "additionalProperties": false
        }
        """,
        typeof(Settable), SchemaSide.Output);

    [Fact]
    public void Derive_PropertiesWithSetters_RequiresThoseMarkedRequired() =>
        Assert.Equal(
            """["needed"]""",
            Derive(typeof(Settable), SchemaSide.Input)["required"]!.ToJsonString());

    [Fact]
    public void Derive_PersonalData_NamesTheSubjectAndTheClass() => AssertSchema(
        """
        {
          "type": "object",
          "properties": {
            "personId": { "type": "string" },
            "email": { "type": "string", "format": "email", "x-personal": "personId" },
            "note": { "type": "string", "x-class": "restricted" }
          },
          "required": ["personId"],
          "additionalProperties": false
        }
        """,
        typeof(Person), SchemaSide.Input);

    [Theory]
    [InlineData("small", """{"type":"integer","minimum":0,"maximum":255}""")]
    [InlineData("short", """{"type":"integer","minimum":-32768,"maximum":32767}""")]
    [InlineData("int", """{"type":"integer","minimum":-2147483648,"maximum":2147483647}""")]
    [InlineData("long", """{"type":"integer","minimum":-9007199254740991,"maximum":9007199254740991}""")]
    [InlineData("measured", """{"type":"number"}""")]
    [InlineData("id", """{"type":"string","format":"uuid"}""")]
    [InlineData("at", """{"type":"string","format":"date-time"}""")]
    [InlineData("link", """{"type":"string","format":"uri-reference"}""")]
    [InlineData("any", "{}")]
    [InlineData("balance", """{"type":"string","pattern":"^-?(0|[1-9][0-9]{0,14})(\\.[0-9]{1,4})?$","x-money":true}""")]
    [InlineData("tags", """{"type":"array","items":{"type":"string"},"uniqueItems":true}""")]
    [InlineData("maybe", """{"type":"array","items":{"anyOf":[{"type":"string"},{"type":"null"}]}}""")]
    [InlineData("flag", """{"type":"boolean"}""")]
    public void Derive_AType_HasOneForm(string property, string expected) =>
        Assert.True(
            JsonNode.DeepEquals(
                JsonNode.Parse(expected), Derive(typeof(Everything), SchemaSide.Input)["properties"]![property]),
            Derive(typeof(Everything), SchemaSide.Input)["properties"]![property]!.ToJsonString());

    [Theory]
    [InlineData(typeof(WithDecimal), "WithDecimal.price", "use Amount")]
    [InlineData(typeof(WithFloat), "WithFloat.length", "use double")]
    [InlineData(typeof(WithDateTime), "WithDateTime.at", "use DateTimeOffset")]
    [InlineData(typeof(WithTimeSpan), "WithTimeSpan.waits[]", "whole number with its unit")]
    [InlineData(typeof(WithObject), "WithObject.thing", "use a record, or JsonElement")]
    [InlineData(typeof(WithFlags), "WithFlags.sides", "without [Flags]")]
    [InlineData(typeof(WithUnsigned), "WithUnsigned.number", "use string, int or long")]
    [InlineData(typeof(Tree), "Tree.below[]", "$defs")]
    [InlineData(typeof(RangedText), "RangedText.text", "[Range] does not fit")]
    [InlineData(typeof(SizedNumber), "SizedNumber.number", "[StringLength] does not fit")]
    [InlineData(typeof(Nobody), "Nobody.name", "[PersonalData] names 'Who'")]
    [InlineData(typeof(Neither), "Neither", "[ExactlyOne] names 'C'")]
    public void Derive_WhatHasNoExactForm_IsRefusedWithAWayOut(Type type, string path, string wayOut)
    {
        SchemaDerivationException refused = Assert.Throws<SchemaDerivationException>(
            () => SchemaDerivation.Derive(type, SchemaSide.Input));

        Assert.Equal(path, refused.Path);
        Assert.Contains(wayOut, refused.Message, StringComparison.Ordinal);
    }

    private static JsonNode Derive(Type type, SchemaSide side) =>
        JsonNode.Parse(SchemaDerivation.Derive(type, side))!;

    private static void AssertSchema(string expected, Type type, SchemaSide side) =>
        Assert.True(
            JsonNode.DeepEquals(JsonNode.Parse(expected), Derive(type, side)),
            Encoding.UTF8.GetString(SchemaDerivation.Derive(type, side)));
}
