namespace AiBos.JsonSchema.Tests;

public sealed class JsonSchemaOptionsTests
{
    public static TheoryData<string, JsonSchemaOptions> OutOfRange => new()
    {
        { "DepthMax", new JsonSchemaOptions { DepthMax = 0 } },
        { "DepthMax", new JsonSchemaOptions { DepthMax = 513 } },
        { "SchemaBytesMax", new JsonSchemaOptions { SchemaBytesMax = 0 } },
        { "SchemaNodesMax", new JsonSchemaOptions { SchemaNodesMax = -1 } },
        { "StepsMax", new JsonSchemaOptions { StepsMax = 0 } },
        { "ErrorsMax", new JsonSchemaOptions { ErrorsMax = 10_001 } },
        { "PatternTimeout", new JsonSchemaOptions { PatternTimeout = TimeSpan.Zero } },
        { "PatternTimeout", new JsonSchemaOptions { PatternTimeout = TimeSpan.FromMinutes(1) } },
    };

    [Theory]
    [MemberData(nameof(OutOfRange), DisableDiscoveryEnumeration = true)]
    public void Compile_OptionOutOfRange_ThrowsAndNamesIt(string name, JsonSchemaOptions options)
    {
        var refusal = Assert.Throws<ArgumentOutOfRangeException>(() => Subject.Compile("true", options));

        Assert.Equal(name, refusal.ParamName);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void AssertFormat_Chosen_DecidesWhetherFormatRejects(bool assert, bool expected)
    {
        JsonSchemaOptions options = new() { AssertFormat = assert };

        Assert.Equal(expected, Subject.Validate("""{"format":"date"}""", "\"2025-02-30\"", options).IsValid);
    }

    [Fact]
    public void AssertFormat_OffButVocabularyDemandsIt_FormatRejects()
    {
        ReadOnlyMemory<byte> metaschema = """
            {"$id":"https://example.test/strict","$schema":"https://json-schema.org/draft/2020-12/schema",
             "$vocabulary":{
             "https://json-schema.org/draft/2020-12/vocab/core":true,
             "https://json-schema.org/draft/2020-12/vocab/format-assertion":true}}
            """u8.ToArray();
        JsonSchemaOptions options = new()
        {
            AssertFormat = false,
            Remotes = new Dictionary<string, ReadOnlyMemory<byte>> { ["https://example.test/strict"] = metaschema },
        };
        const string Schema = """{"$schema":"https://example.test/strict","format":"ipv4"}""";

        Assert.True(Subject.Validate(Schema, "\"127.0.0.1\"", options).IsValid);
        Assert.False(Subject.Validate(Schema, "\"127.0.0.256\"", options).IsValid);
    }

    [Fact]
    public void ErrorsMax_ManyFailures_ListStopsThere()
    {
        string instance = "[" + string.Join(',', Enumerable.Range(0, 1_000)) + "]";

        JsonSchemaResult result = Subject.Validate(
            """{"items":{"type":"string"}}""", instance, new JsonSchemaOptions { ErrorsMax = 7 });

        Assert.Equal(7, result.Errors.Count);
        Assert.False(result.BudgetExceeded);
    }
}
