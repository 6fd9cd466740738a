using System.Text.Json;

namespace AiBos.JsonSchema.Tests.Formats;

/// <summary>Formats the copied part of the official suite does not cover, and the policy for unknown ones.</summary>
public sealed class FormatTableTests
{
    [Theory]
    [InlineData("hostname", "www.example.com", true)]
    [InlineData("hostname", "-a.example", false)]
    [InlineData("hostname", "a..b", false)]
    [InlineData("hostname", "", false)]
    [InlineData("uri-reference", "../a?b#c", true)]
    [InlineData("uri-reference", "a b", false)]
    [InlineData("uri-reference", "1:b", false)]
    [InlineData("json-pointer", "/a~1b/~0", true)]
    [InlineData("json-pointer", "/~2", false)]
    [InlineData("json-pointer", "a", false)]
    [InlineData("relative-json-pointer", "0#", true)]
    [InlineData("relative-json-pointer", "1/a", true)]
    [InlineData("relative-json-pointer", "01", false)]
    [InlineData("relative-json-pointer", "/a", false)]
    [InlineData("regex", "^a{2}$", true)]
    [InlineData("regex", "(", false)]
    [InlineData("duration", "PT1H30S", false)]
    [InlineData("no-such-format", "anything", true)]
    public void Find_Format_AcceptsAndRejects(string format, string text, bool expected) =>
        Assert.Equal(expected, Subject.IsValid($$"""{"format":"{{format}}"}""", JsonSerializer.Serialize(text)));
}
