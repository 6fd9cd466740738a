using System.Text;
using System.Text.Json;

namespace AiBos.JsonSchema.Tests;

public sealed class JsonSchemaTests
{
    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("1 2")]
    [InlineData("[1,]")]
    [InlineData("/* comment */ 1")]
    [InlineData("01")]
    [InlineData("{\"a\":1,\"a\":2}")]
    [InlineData("{\"a\":1,\"\\u0061\":2}")]
    public void Validate_BytesAreNotStrictJson_InvalidWithKeywordJson(string text)
    {
        JsonSchemaResult result = Subject.Validate("true", text);

        Assert.False(result.IsValid);
        Assert.Equal(("", "json"), (result.Errors[0].Pointer, result.Errors[0].Keyword));
    }

    [Fact]
    public void Validate_BytesAreNotUtf8_InvalidWithKeywordJson()
    {
        byte[] broken = [(byte)'"', 0xC3, 0x28, (byte)'"'];

        Assert.Equal("json", Subject.Compile("true").Validate(broken.AsMemory()).Errors.Single().Keyword);
    }

    [Fact]
    public void Validate_DefaultElement_Throws() =>
        Assert.Throws<ArgumentException>(() => Subject.Compile("true").Validate(default(JsonElement)));

    [Theory]
    [InlineData("\"\\ud800\"", true)]
    [InlineData("\"\\udc00\\ud800ab\"", false)]
    public void Validate_LoneSurrogateInElement_CountsAsOneCharacterAndDoesNotThrow(string text, bool expected)
    {
        JsonSchema schema = Subject.Compile("""{"maxLength":1,"pattern":"^.*$","enum":["\ud800","x"]}""");
        using JsonDocument document = JsonDocument.Parse(text);

        Assert.Equal(expected, schema.Validate(document.RootElement).Errors.All(e => e.Keyword == "pattern"));
    }

    [Fact]
    public void Validate_LoneSurrogateInPropertyName_IsPointedAtAndDoesNotThrow()
    {
        JsonSchema schema = Subject.Compile("""{"additionalProperties":false,"propertyNames":{"maxLength":1}}""");
        using JsonDocument document = JsonDocument.Parse("""{"\ud800":1}""");

        JsonSchemaError error = Assert.Single(schema.Validate(document.RootElement).Errors);
        Assert.Equal("additionalProperties", error.Keyword);
    }

    [Fact]
    public void Validate_RepeatedPropertyInElement_BothAreValidated()
    {
        JsonSchema schema = Subject.Compile("""{"properties":{"a":{"type":"string"}}}""");
        using JsonDocument document = JsonDocument.Parse("""{"a":1,"a":"x"}""");

        Assert.Equal("/a", Assert.Single(schema.Validate(document.RootElement).Errors).Pointer);
    }

    [Fact]
    public void Validate_ManyThreads_SameAnswersAsOne()
    {
        JsonSchema schema = Subject.Compile(
            """
            {"$dynamicAnchor":"t","type":"object","properties":{"v":{"pattern":"^[a-z]+$"},"n":{"$dynamicRef":"#t"}},
             "anyOf":[{"required":["v"]},{"required":["n"]}],"unevaluatedProperties":false}
            """);
        byte[] good = Encoding.UTF8.GetBytes("""{"v":"abc","n":{"v":"x"}}""");
        byte[] bad = Encoding.UTF8.GetBytes("""{"v":"abc","n":{"v":"X"}}""");

        Parallel.For(0, 2_000, new ParallelOptions { MaxDegreeOfParallelism = 8 }, _ =>
        {
            Assert.True(schema.Validate(good.AsMemory()).IsValid);
            Assert.Equal("/n/v", Assert.Single(schema.Validate(bad.AsMemory()).Errors).Pointer);
        });
    }
}
