namespace AiBos.JsonSchema.Tests.Compilation;

public sealed class MetaschemasTests
{
    private const string Prefix = "https://json-schema.org/draft/2020-12/";

    [Theory]
    [InlineData("schema")]
    [InlineData("meta/core")]
    [InlineData("meta/applicator")]
    [InlineData("meta/unevaluated")]
    [InlineData("meta/validation")]
    [InlineData("meta/meta-data")]
    [InlineData("meta/format-annotation")]
    [InlineData("meta/format-assertion")]
    [InlineData("meta/content")]
    public void Find_EveryDocumentOfTheStandard_IsBuiltIn(string name)
    {
        JsonSchema schema = Subject.Compile($$"""{"$ref":"{{Prefix}}{{name}}"}""");

        Assert.True(schema.Validate("true"u8.ToArray().AsMemory()).IsValid);
        Assert.False(schema.Validate("1"u8.ToArray().AsMemory()).IsValid);
    }

    [Theory]
    [InlineData("""{"type":"object","properties":{"a":{"$ref":"#/$defs/b"}},"$defs":{"b":{"minimum":1}}}""", true)]
    [InlineData("""{"properties":{"a":{"items":{"anyOf":[{"minLength":-1}]}}}}""", false)]
    [InlineData("""{"$id":"https://example.test/#fragment"}""", false)]
    [InlineData("""{"unevaluatedItems":[]}""", false)]
    [InlineData("""{"patternProperties":{"(":true}}""", false)]
    public void Validate_SchemaAsInstance_JudgedByTheMetaschema(string instance, bool expected) =>
        Assert.Equal(expected, Subject.IsValid($$"""{"$ref":"{{Prefix}}schema"}""", instance));

    [Fact]
    public void Compile_MetaschemaDemandsUnknownVocabulary_Refused()
    {
        JsonSchemaOptions options = new()
        {
            Remotes = new Dictionary<string, ReadOnlyMemory<byte>>
            {
                ["https://example.test/m"] = """{"$vocabulary":{"https://example.test/v":true}}"""u8.ToArray(),
            },
        };

        Assert.Contains(
            "vocabulary",
            Subject.Refusal("""{"$schema":"https://example.test/m"}""", options).Message,
            StringComparison.Ordinal);
    }
}
