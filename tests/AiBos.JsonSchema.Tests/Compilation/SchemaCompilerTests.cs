namespace AiBos.JsonSchema.Tests.Compilation;

public sealed class SchemaCompilerTests
{
    [Theory]
    [InlineData("1", "")]
    [InlineData("{", "")]
    [InlineData("""{"a":1,"a":2}""", "")]
    [InlineData("""{"type":"decimal"}""", "/type")]
    [InlineData("""{"type":[]}""", "/type")]
    [InlineData("""{"minLength":-1}""", "/minLength")]
    [InlineData("""{"minLength":1.5}""", "/minLength")]
    [InlineData("""{"maximum":"1"}""", "/maximum")]
    [InlineData("""{"multipleOf":0}""", "/multipleOf")]
    [InlineData("""{"required":["a","a"]}""", "/required/1")]
    [InlineData("""{"required":"a"}""", "/required")]
    [InlineData("""{"properties":{"a/b":7}}""", "/properties/a~1b")]
    [InlineData("""{"allOf":[]}""", "/allOf")]
    [InlineData("""{"enum":1}""", "/enum")]
    [InlineData("""{"uniqueItems":1}""", "/uniqueItems")]
    [InlineData("""{"items":[true]}""", "/items")]
    [InlineData("""{"pattern":"("}""", "/pattern")]
    [InlineData("""{"patternProperties":{"\\A":true}}""", "/patternProperties/\\A")]
    [InlineData("""{"$ref":"#/$defs/none"}""", "/$ref")]
    [InlineData("""{"$ref":"#none"}""", "/$ref")]
    [InlineData("""{"$ref":"https://example.test/unknown"}""", "/$ref")]
    [InlineData("""{"$schema":"http://json-schema.org/draft-07/schema#"}""", "")]
    [InlineData("""{"$id":"https://example.test/a#b"}""", "")]
    [InlineData("""{"$anchor":"1a"}""", "")]
    [InlineData("""{"$defs":{"a":{"$anchor":"x"},"b":{"$anchor":"x"}}}""", "/$defs/b")]
    [InlineData("""{"$defs":{"a":{"$id":"urn:x:1"},"b":{"$id":"urn:x:1"}}}""", "/$defs/b")]
    public void Compile_BadSchema_RefusedAtItsPlace(string schema, string pointer)
    {
        JsonSchemaException refusal = Subject.Refusal(schema);

        Assert.Equal(pointer, refusal.Pointer);
        Assert.NotEmpty(refusal.Message);
    }

    [Theory]
    [InlineData("""{"$ref":"#"}""")]
    [InlineData("""{"allOf":[{"anyOf":[{"$ref":"#"}]}]}""")]
    [InlineData("""{"$ref":"#/$defs/a","$defs":{"a":{"not":{"$ref":"#/$defs/b"}},"b":{"if":{"$ref":"#/$defs/a"}}}}""")]
    [InlineData("""{"dependentSchemas":{"x":{"$dynamicRef":"#"}}}""")]
    public void Compile_ReferencesLoopWithoutProgress_Refused(string schema) =>
        Assert.Contains("without end", Subject.Refusal(schema).Message, StringComparison.Ordinal);

    [Fact]
    public void Compile_RecursionThroughValues_Accepted() =>
        Assert.True(Subject.IsValid("""{"items":{"$ref":"#"},"type":"array"}""", "[[[]],[]]"));

    [Fact]
    public void Compile_TooManyBytes_Refused() =>
        Subject.Refusal("""{"title":"more than ten bytes"}""", new JsonSchemaOptions { SchemaBytesMax = 10 });

    [Fact]
    public void Compile_TooManySubschemas_Refused()
    {
        string branches = string.Join(',', Enumerable.Repeat("{}", 100));

        JsonSchemaException refusal = Subject.Refusal(
            $$"""{"anyOf":[{{branches}}]}""", new JsonSchemaOptions { SchemaNodesMax = 50 });
        Assert.Contains("50 subschemas", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Compile_NestsTooDeeply_Refused()
    {
        string schema = string.Concat(Enumerable.Repeat("{\"not\":", 70)) + "true" + new string('}', 70);

        Assert.Contains("64 levels", Subject.Refusal(schema).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Compile_ErrorInRemoteDocument_MessageNamesIt()
    {
        JsonSchemaOptions options = new()
        {
            Remotes = new Dictionary<string, ReadOnlyMemory<byte>>
            {
                ["https://example.test/lines"] = """{"items":{"minimum":"0"}}"""u8.ToArray(),
            },
        };

        JsonSchemaException refusal = Subject.Refusal("""{"$ref":"https://example.test/lines"}""", options);
        Assert.Equal("/items/minimum", refusal.Pointer);
        Assert.Contains("https://example.test/lines", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Compile_LongChainOfReferences_EndsByBudgetNotByStack()
    {
        string links = string.Join(',', Enumerable.Range(0, 5_000).Select(i => $$"""
            "d{{i}}":{"$ref":"#/$defs/d{{i + 1}}"}
            """));

        JsonSchemaResult result = Subject.Validate(
            $$"""{"$ref":"#/$defs/d0","$defs":{ {{links}},"d5000":true} }""", "1");
        Assert.True(result.BudgetExceeded);
    }
}
