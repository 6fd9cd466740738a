using System.Text.Json;

namespace AiBos.JsonSchema.Tests.Patterns;

public sealed class SchemaPatternTests
{
    [Theory]
    [InlineData(@"^\d$", "7", true)]
    [InlineData(@"^\d$", "\u0667", false)]
    [InlineData(@"^\D$", "\u0667", true)]
    [InlineData(@"^\w+$", "aZ_9", true)]
    [InlineData(@"^\w$", "é", false)]
    [InlineData(@"^[\W]$", "é", true)]
    [InlineData(@"^\s$", "\uFEFF", true)]
    [InlineData(@"^\s$", "\u0085", false)]
    [InlineData(@"^[^\s]$", "\u3000", false)]
    [InlineData(@"^a$", "a\n", false)]
    [InlineData(@"^.$", "😀", true)]
    [InlineData(@"^.$", "\u2028", false)]
    [InlineData(@"^😀+$", "😀😀", true)]
    [InlineData(@"^[😀-😂]$", "😁", true)]
    [InlineData(@"^[😀-😂]$", "😃", false)]
    [InlineData(@"^[^😀-😂]$", "😁", false)]
    [InlineData(@"^[^😀-😂]$", "😃", true)]
    [InlineData(@"^[^a]$", "😃", true)]
    [InlineData(@"^[\u{1F600}-\u{10FFFF}]$", "😁", true)]
    [InlineData(@"^\uD83D\uDE01$", "😁", true)]
    [InlineData(@"^\p{Letter}\p{Lu}\P{L}$", "πÄ1", true)]
    [InlineData(@"^\P{L}$", "😁", true)]
    [InlineData(@"^[\p{Nd}x]$", "\u0667", true)]
    [InlineData(@"\bcat\b", "a cat!", true)]
    [InlineData(@"\bcat", "écat", true)]
    [InlineData(@"\Bcat", "cat", false)]
    [InlineData(@"^(?<a>x)\k<a>$", "xx", true)]
    [InlineData(@"^(a|b)\1$", "ab", false)]
    [InlineData(@"^(?!x)[a-z]+(?<=z)$", "xz", false)]
    [InlineData(@"^\cA\x41\u0042\t$", "\u0001AB\t", true)]
    [InlineData(@"^a{2}b{1,}c{0,2}?$", "aabbc", true)]
    [InlineData(@"^\/\-\.$", "/-.", true)]
    [InlineData(@"^x{}]$", "x{}]", true)]
    [InlineData(@"^[\b]$", "\b", true)]
    [InlineData(@"^[]$", "a", false)]
    [InlineData(@"^[^]$", "\n", true)]
    [InlineData(@"A", "a", false)]
    public void IsMatch_EcmaPattern_MeansWhatEcmaSays(string pattern, string text, bool expected)
    {
        string schema = $$"""{"pattern":{{JsonSerializer.Serialize(pattern)}}}""";

        Assert.Equal(expected, Subject.IsValid(schema, JsonSerializer.Serialize(text)));
    }

    [Theory]
    [InlineData(@"\A")]
    [InlineData(@"\Z")]
    [InlineData(@"\a")]
    [InlineData(@"(")]
    [InlineData(@")")]
    [InlineData(@"[a")]
    [InlineData(@"[z-a]")]
    [InlineData(@"a**")]
    [InlineData(@"+a")]
    [InlineData(@"^*")]
    [InlineData(@"a{2,1}")]
    [InlineData(@"(?i)a")]
    [InlineData(@"(?>a)")]
    [InlineData(@"\p{Script=Greek}")]
    [InlineData(@"\u{110000}")]
    [InlineData(@"\x4")]
    [InlineData(@"\")]
    [InlineData(@"((a{1,100}){1,100}){1,100}")]
    [InlineData(@"a{1000000000}")]
    public void Compile_OutsideEcmaOrTooLarge_Refused(string pattern) =>
        Assert.Equal("/pattern", Subject.Refusal($$"""{"pattern":{{JsonSerializer.Serialize(pattern)}}}""").Pointer);

    [Fact]
    public void Compile_LongOrDeepPattern_Refused()
    {
        Subject.Refusal($$"""{"pattern":"{{new string('a', 5_000)}}"}""");
        Subject.Refusal($$"""{"pattern":"{{new string('(', 200)}}{{new string(')', 200)}}"}""");
    }

    [Fact]
    public void Compile_LargeCount_LeavesTheLinearEngineAndStillWorks()
    {
        Assert.True(Subject.IsValid("""{"pattern":"^.{1,2000}$"}""", $"\"{new string('é', 2_000)}\""));
        Assert.False(Subject.IsValid("""{"pattern":"^.{1,2000}$"}""", $"\"{new string('é', 2_001)}\""));
    }

    [Fact]
    public void Compile_ManyLargePatterns_Refused()
    {
        string branches = string.Join(',', Enumerable.Range(0, 100).Select(i => $$"""{"pattern":"a{9000}{{i}}"}"""));

        Assert.Contains(
            "together", Subject.Refusal($$"""{"allOf":[{{branches}}]}""").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void IsMatch_LongText_UsesNoFixedBuffer() =>
        Assert.True(Subject.IsValid("""{"pattern":"^a+é$"}""", $"\"{new string('a', 5_000)}é\""));
}
