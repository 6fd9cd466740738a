using System.Text.Json;
using CsCheck;

namespace AiBos.JsonSchema.Tests.Text;

public sealed class JsonTextTests
{
    [Fact]
    public void CountCodePoints_RandomText_AgreesWithRunes() =>
        Gen.String.Sample(text =>
        {
            // Serialising replaces lone surrogates, as any strict caller would have done.
            string json = JsonSerializer.Serialize(text);
            int length = JsonSerializer.Deserialize<string>(json)!.EnumerateRunes().Count();
            string schema = $$"""{"minLength":{{length}},"maxLength":{{length}},"const":{{json}}}""";
            return Subject.IsValid(schema, json);
        });

    [Theory]
    [InlineData("""{"a\nb":1}""", "/a\nb")]
    [InlineData("""{"\u00e9\"\\\/":1}""", "/é\"\\~1")]
    public void NameOf_EscapedName_PointerIsUnescapedText(string instance, string pointer) =>
        Assert.Equal(pointer, Subject.Validate("""{"additionalProperties":false}""", instance).Errors.Single().Pointer);

    [Fact]
    public void NameOf_EscapedName_FindsItsSchema() =>
        Assert.False(Subject.IsValid("""{"properties":{"né":{"type":"string"}}}""", """{"n\u00e9":1}"""));
}
