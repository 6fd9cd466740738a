using System.Text;
using System.Text.Json.Nodes;
using AiBos.Kernel.Contracts;
using Xunit;

namespace AiBos.Kernel.Tests.Contracts;

public sealed class PersonalFieldsTests
{
    private const string Schema =
        """
        { "type": "object", "required": ["id"], "properties": {
            "id": { "type": "string" },
            "name": { "type": "string", "x-personal": "id" },
            "address": { "type": "object", "x-personal": "id", "properties": { "city": { "type": "string" } } },
            "box": { "type": "object", "required": ["who"], "properties": {
                "who": { "type": "string" }, "mail": { "x-personal": "who" } } },
            "people": { "type": "array", "items": { "type": "object", "required": ["id"], "properties": {
                "id": { "type": "string" }, "mail": { "x-personal": "id" } } } } } }
        """;

    [Fact]
    public void Visit_Document_FindsEachValueWithItsSubject()
    {
        JsonNode document = JsonNode.Parse(
            """
            { "id": "p1", "name": "Zoë", "address": { "city": "Ulm" }, "box": { "who": "p2", "mail": 7 },
              "people": [ { "id": "p3", "mail": null }, { "id": "p4" }, 5, { "id": "p5", "mail": [] } ] }
            """)!;
        var found = new List<string>();

        PersonalFields.Compile(Encoding.UTF8.GetBytes(Schema)).Visit(
            document,
            (owner, name, subject) => found.Add($"{subject}: {name} = {owner[name]?.ToJsonString() ?? "null"}"));

        Assert.Equal(
            ["p1: address = {\"city\":\"Ulm\"}", "p1: name = \"Zo\\u00EB\"", "p2: mail = 7", "p3: mail = null",
                "p5: mail = []"],
            found.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("""{ "type": "object" }""")]
    [InlineData("""{ "properties": { "a": { "type": "string" } }, "items": { } }""")]
    [InlineData("true")]
    public void Compile_NothingPersonal_HasNone(string schema) =>
        Assert.False(PersonalFields.Compile(Encoding.UTF8.GetBytes(schema)).Any);

    [Theory]
    [InlineData("""{ "x-personal": "id" }""", "not followed")]
    [InlineData("""{ "anyOf": [ { "properties": { "a": { "x-personal": "id" } } } ] }""", "not followed")]
    [InlineData("""{ "$defs": { "a": { "properties": { "b": { "x-personal": "id" } } } } }""", "must name")]
    [InlineData("""{ "properties": { "id": { "type": "string" }, "a": { "x-personal": "id" } } }""", "must name")]
    [InlineData(
        """{ "required": ["id"], "properties": { "id": { "type": "integer" }, "a": { "x-personal": "id" } } }""",
        "must name")]
    [InlineData(
        """{ "required": ["id"], "properties": { "id": { "type": "string" }, "a": { "x-personal": 7 } } }""",
        "must name")]
    [InlineData("""{ "required": ["id"], "properties": { "a": { "x-personal": "id" } } }""", "must name")]
    [InlineData(
        """{ "required": ["a"], "properties": { "a": { "type": "string", "x-personal": "a" } } }""", "must name")]
    public void Compile_SubjectThatMayBeMissing_IsRefused(string schema, string words)
    {
        FormatException refused =
            Assert.Throws<FormatException>(() => PersonalFields.Compile(Encoding.UTF8.GetBytes(schema)));

        Assert.Matches($"{words}|not followed", refused.Message);
    }
}
