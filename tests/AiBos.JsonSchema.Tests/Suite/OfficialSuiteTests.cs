namespace AiBos.JsonSchema.Tests.Suite;

/// <summary>Every case of the official suite, required and optional formats.</summary>
public sealed class OfficialSuiteTests
{
    private const string RequiredFolder = "json-schema/tests";
    private const string FormatFolder = "json-schema/optional-format";

    public static TheoryData<string, string, string, int, int> Required => SuiteFiles.Rows(RequiredFolder);

    public static TheoryData<string, string, string, int, int> Formats => SuiteFiles.Rows(FormatFolder);

    [Theory]
    [MemberData(nameof(Required))]
    public void Validate_RequiredCase_AgreesWithSuite(string file, string schema, string test, int group, int index) =>
        Check($"{RequiredFolder}/{file}.json", schema, test, group, index, assertFormat: false);

    [Theory]
    [MemberData(nameof(Formats))]
    public void Validate_FormatCase_AgreesWithSuite(string file, string schema, string test, int group, int index) =>
        Check($"{FormatFolder}/{file}.json", schema, test, group, index, assertFormat: true);

    [Fact]
    public void Suite_AllFolders_AreComplete()
    {
        // A folder that vanished would leave no red test behind, only fewer green ones.
        Assert.Equal(1299, Required.Count);
        Assert.Equal(397, Formats.Count);
    }

    private static void Check(string file, string schema, string test, int group, int index, bool assertFormat)
    {
        (bool expected, JsonSchemaResult actual) = SuiteFiles.Run(file, group, index, assertFormat);
        string errors = string.Join("; ", actual.Errors);
        Assert.True(expected == actual.IsValid, $"{schema} / {test}: expected {expected}, got {errors}");
        Assert.False(actual.BudgetExceeded);
    }
}
