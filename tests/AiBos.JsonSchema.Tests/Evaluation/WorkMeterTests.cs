using System.Text;
using System.Text.Json;

namespace AiBos.JsonSchema.Tests.Evaluation;

/// <summary>Hostile schemas and instances: judged by the budget they report, never by a clock.</summary>
public sealed class WorkMeterTests
{
    [Theory]
    [InlineData("anyOf")]
    [InlineData("oneOf")]
    [InlineData("allOf")]
    public void Validate_AlternativesDoubleAtEveryLevel_BudgetExceeded(string keyword)
    {
        // 2^40 paths through 40 definitions.
        string levels = string.Join(',', Enumerable.Range(0, 40).Select(i => $$"""
            "d{{i}}":{"{{keyword}}":[{"$ref":"#/$defs/d{{i + 1}}"},{"$ref":"#/$defs/d{{i + 1}}"}]}
            """));
        string end = keyword == "allOf" ? "{\"type\":\"number\"}" : "{\"type\":\"string\"}";

        JsonSchemaResult result = Subject.Validate(
            $$"""{"$ref":"#/$defs/d0","$defs":{ {{levels}},"d40":{{end}}} }""", "1");

        Assert.True(result.BudgetExceeded);
        Assert.Equal("budget", Assert.Single(result.Errors).Keyword);
    }

    [Theory]
    [InlineData("""{"$dynamicAnchor":"a","$dynamicRef":"#a"}""")]
    [InlineData("""{"$dynamicAnchor":"a","not":{"$dynamicRef":"#a"}}""")]
    [InlineData("""{"$dynamicAnchor":"a","if":{"$dynamicRef":"#a"},"else":true}""")]
    public void Validate_DynamicReferenceLoops_BudgetExceededAndNeverValid(string schema)
    {
        JsonSchemaResult result = Subject.Validate(schema, "1");

        Assert.True(result.BudgetExceeded);
        Assert.False(result.IsValid);
    }

    [Fact]
    public void Validate_ManyUniqueItems_FitsTheDefaultBudget()
    {
        string items = string.Join(',', Enumerable.Range(0, 100_000).Select(i => $"\"k{i}\""));

        Assert.True(Subject.IsValid("""{"uniqueItems":true}""", $"[{items}]"));
        Assert.Equal(
            "uniqueItems", Subject.Validate("""{"uniqueItems":true}""", $"[{items},\"k7\"]").Errors.Single().Keyword);
    }

    [Fact]
    public void Validate_WideObjectAgainstManyNames_FitsTheDefaultBudget()
    {
        string rules = string.Join(',', Enumerable.Range(0, 10_000).Select(i => $"\"k{i}\":[\"k{i + 1}\"]"));
        string members = string.Join(',', Enumerable.Range(0, 10_001).Select(i => $"\"k{i}\":0"));

        Assert.True(Subject.IsValid($$"""{"dependentRequired":{ {{rules}} } }""", $"{{{members}}}"));
    }

    [Fact]
    public void Validate_HugeEnum_CostsNoMoreThanASmallOne()
    {
        JsonSchemaOptions options = new() { StepsMax = 20 };
        string values = string.Join(',', Enumerable.Range(0, 50_000));

        Assert.True(Subject.Validate($$"""{"enum":[{{values}}]}""", "49999", options).IsValid);
    }

    [Fact]
    public void Validate_ElementDeeperThanTheLimit_BudgetExceeded()
    {
        byte[] deep = Encoding.UTF8.GetBytes(new string('[', 2_000) + new string(']', 2_000));
        using JsonDocument document = JsonDocument.Parse(deep, new JsonDocumentOptions { MaxDepth = 3_000 });
        string[] schemas =
        [
            """{"items":{"$ref":"#"}}""", """{"enum":[[[]]]}""", """{"items":{"uniqueItems":true,"const":1}}""",
        ];

        foreach (string schema in schemas)
            Assert.True(Subject.Compile(schema).Validate(document.RootElement).BudgetExceeded, schema);
    }

    [Fact]
    public void Validate_BytesDeeperThanTheLimit_NotStrictJson() =>
        Assert.Equal(
            "json", Subject.Validate("true", new string('[', 65) + new string(']', 65)).Errors.Single().Keyword);

    [Fact]
    public void Validate_PatternThatNeedsBacktrackingExplodes_BudgetExceeded()
    {
        JsonSchemaOptions options = new() { PatternTimeout = TimeSpan.FromMilliseconds(20) };
        string text = new('a', 40);

        Assert.True(Subject.Validate("""{"pattern":"^(?=a)(a+)+$"}""", $"\"{text}!\"", options).BudgetExceeded);
        Assert.True(Subject.Validate("""{"not":{"pattern":"^(?=a)(a+)+$"}}""", $"\"{text}!\"", options).BudgetExceeded);
    }

    [Fact]
    public void Validate_SlowMatchOfAShortTextOnTheLinearEngine_HasNoTimeLimit()
    {
        // As many states as there are texts of twelve letters: each is made when it is met, which takes its time.
        JsonSchemaOptions options = new() { PatternTimeout = TimeSpan.FromMilliseconds(1), StepsMax = 1_000 };
        var random = new Random(7);
        string text = string.Concat(Enumerable.Range(0, 4_000).Select(_ => random.Next(2) == 0 ? 'a' : 'b'));

        JsonSchemaResult result =
            Subject.Validate("""{"pattern":"^(a|b)*a(a|b){12}$"}""", $"\"{text}abbbbbbbbbbbb\"", options);

        Assert.False(result.BudgetExceeded);
        Assert.True(result.IsValid);
    }

    [Fact]
    public void Validate_ClassicBombOnTheLinearEngine_AnsweredWithinBudget()
    {
        string text = new('a', 10_000);

        JsonSchemaResult result = Subject.Validate("""{"pattern":"^(a+)+$"}""", $"\"{text}!\"");
        Assert.False(result.BudgetExceeded);
        Assert.Equal("pattern", result.Errors.Single().Keyword);
    }

    [Fact]
    public void Validate_StepsRunOut_ReasonNamesTheSetting()
    {
        JsonSchemaResult result = Subject.Validate(
            """{"items":{"type":"number"}}""", "[1,2,3,4,5,6,7,8,9]", new JsonSchemaOptions { StepsMax = 5 });

        Assert.True(result.BudgetExceeded);
        Assert.Contains("5 steps", result.Errors.Single().Message, StringComparison.Ordinal);
    }
}
