using CsCheck;

namespace AiBos.JsonSchema.Tests.Values;

public sealed class JsonEqualityTests
{
    [Theory]
    [InlineData("""{"a":1,"b":[true,null]}""", """{"b":[true,null],"a":1.0}""", true)]
    [InlineData("""{"a":1}""", """{"a":1,"b":1}""", false)]
    [InlineData("""{"a":1,"b":2}""", """{"a":1,"c":2}""", false)]
    [InlineData("""["a"]""", """["\u0061"]""", true)]
    [InlineData("""{"a":1}""", """{"\u0061":1}""", true)]
    [InlineData("[1,2]", "[2,1]", false)]
    [InlineData("[1]", "[1,1]", false)]
    [InlineData("true", "1", false)]
    [InlineData("\"1\"", "1", false)]
    [InlineData("\"😀\"", "\"\\ud83d\\ude00\"", true)]
    public void Equal_TwoSpellings_ComparedAsValues(string constant, string instance, bool expected) =>
        Assert.Equal(expected, Subject.IsValid($$"""{"const":{{constant}}}""", instance));

    [Fact]
    public void Equal_LargeObjectsShuffled_StillEqual() =>
        Gen.Int[0, 40].Array.Select(Gen.Shuffle(Enumerable.Range(0, 30).ToArray())).Sample((_, order) =>
        {
            string shuffled = string.Join(',', order.Select(i => $"\"k{i}\":{i}"));
            string sorted = string.Join(',', order.Order().Select(i => $"\"k{i}\":{i}.0"));
            return Subject.IsValid($$"""{"const":{ {{sorted}} } }""", $"{{{shuffled}}}") &&
                !Subject.IsValid("""{"uniqueItems":true}""", $"[{{{sorted}}},{{{shuffled}}}]") &&
                Subject.IsValid("""{"uniqueItems":true}""", $"[{{{sorted}}},{{{shuffled},\"x\":1}}]");
        });
}
