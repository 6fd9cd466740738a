namespace AiBos.JsonSchema.Tests;

public sealed class JsonSchemaErrorTests
{
    [Theory]
    [InlineData("""{"required":["b","c"]}""", """{"b":1}""", "", "required")]
    [InlineData("""{"properties":{"a":{"required":["b"]}}}""", """{"a":{}}""", "/a", "required")]
    [InlineData("""{"additionalProperties":false}""", """{"a/b~c":1}""", "/a~1b~0c", "additionalProperties")]
    [InlineData("""{"items":{"properties":{"x":{"type":"null"}}}}""", """[{},{"x":1}]""", "/1/x", "type")]
    [InlineData("""{"patternProperties":{"^x":false}}""", """{"xy":1}""", "/xy", "patternProperties")]
    [InlineData("""{"prefixItems":[true,false]}""", "[1,2]", "/1", "prefixItems")]
    [InlineData("""{"prefixItems":[true],"unevaluatedItems":false}""", "[1,2]", "/1", "unevaluatedItems")]
    [InlineData("""{"required":["a"],"unevaluatedProperties":false}""", """{"a":1}""", "/a", "unevaluatedProperties")]
    [InlineData("""{"properties":{"a":{}},"unevaluatedProperties":{"enum":[]}}""", """{"":2}""", "/", "enum")]
    [InlineData("""{"propertyNames":{"maxLength":1}}""", """{"a":1,"bb":2}""", "/bb", "maxLength")]
    [InlineData("""{"dependentRequired":{"a":["b"]}}""", """{"a":1}""", "", "dependentRequired")]
    [InlineData("""{"dependentSchemas":{"a":{"minProperties":2}}}""", """{"a":1}""", "", "minProperties")]
    [InlineData("""{"contains":{"type":"string"}}""", "[1]", "", "contains")]
    [InlineData("""{"contains":{"type":"string"},"maxContains":1}""", "[\"a\",\"b\"]", "", "maxContains")]
    [InlineData("""{"uniqueItems":true}""", "[1,{},1.0]", "", "uniqueItems")]
    [InlineData("""{"not":{}}""", "1", "", "not")]
    [InlineData("""{"if":{"type":"number"},"then":{"minimum":2}}""", "1", "", "minimum")]
    [InlineData("""{"$ref":"#/$defs/a","$defs":{"a":{"const":1}}}""", "2", "", "const")]
    [InlineData("""{"oneOf":[{"type":"number"},{"minimum":0}]}""", "1", "", "oneOf")]
    public void Validate_OneFailure_PointerAndKeywordAreExact(
        string schema, string instance, string pointer, string keyword)
    {
        JsonSchemaError error = Assert.Single(Subject.Validate(schema, instance).Errors);

        Assert.Equal((pointer, keyword), (error.Pointer, error.Keyword));
        Assert.EndsWith(".", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_RequiredMissing_MessageNamesTheProperty() =>
        Assert.Equal(
            "The property \"date\" is missing.",
            Subject.Validate("""{"required":["date"]}""", "{}").Errors.Single().Message);

    [Fact]
    public void Validate_SeveralFailures_AllReportedInOrder()
    {
        JsonSchemaResult result = Subject.Validate(
            """{"required":["z"],"properties":{"a":{"minimum":5},"b":{"maxLength":1}}}""", """{"a":1,"b":"xx"}""");

        Assert.Equal(["/a", "/b", ""], result.Errors.Select(e => e.Pointer));
    }

    [Fact]
    public void Validate_AllAlternativesFail_SummaryThenEachBranch()
    {
        JsonSchemaResult result = Subject.Validate(
            """{"properties":{"v":{"anyOf":[{"type":"string"},{"required":["x"]}]}}}""", """{"v":{}}""");

        Assert.Equal(["anyOf", "type", "required"], result.Errors.Select(e => e.Keyword));
        Assert.All(result.Errors, e => Assert.Equal("/v", e.Pointer));
        Assert.StartsWith("Alternative 2: ", result.Errors[2].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_ManyAlternativesFail_BranchErrorsAreBounded()
    {
        string branches = string.Join(',', Enumerable.Repeat("""{"type":"string"}""", 500));

        Assert.Equal(11, Subject.Validate($$"""{"anyOf":[{{branches}}]}""", "1").Errors.Count);
    }

    [Fact]
    public void Validate_AnyKeywordFails_MessageNeverEchoesTheValue()
    {
        const string Secret = "Erika-Mustermann";
        string[] keywords =
        [
            "\"type\":\"number\"", "\"enum\":[\"a\"]", "\"const\":1", "\"minLength\":99", "\"maxLength\":1",
            "\"pattern\":\"^[0-9]$\"", "\"format\":\"date\"", "\"not\":{}", "\"anyOf\":[false,{\"maxLength\":2}]",
            "\"oneOf\":[true,true]", "\"allOf\":[{\"format\":\"uuid\"}]", "\"$ref\":\"#/$defs/no\"",
        ];
        foreach (string keyword in keywords)
        {
            string schema = $$"""{"items":{ {{keyword}} },"$defs":{"no":false},"uniqueItems":true}""";
            JsonSchemaResult result = Subject.Validate(schema, $"[\"{Secret}\",\"{Secret}\"]");

            Assert.NotEmpty(result.Errors);
            Assert.DoesNotContain(result.Errors, e => e.ToString().Contains(Secret, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Validate_NumberFails_MessageNamesTheLimitOnly()
    {
        string message = Subject.Validate("""{"maximum":1e2,"multipleOf":0.5}""", "424242.25").Errors[0].Message;

        Assert.Equal("The number must be at most 1e2.", message);
    }
}
