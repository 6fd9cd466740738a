namespace AiBos.Analyzers.Tests.Contracts;

public sealed class FieldAnalyzerTests
{
    /// <summary>Forms in which a contract can carry a field; %T is its type, %N its name.</summary>
    public static TheoryData<string> Forms =>
    [
        "record Input(%T %N);",
        "record struct Input(%T %N);",
        "record Input { public %T %N { get; init; } = default!; }",
        "class Input { public %T %N { get; set; } = default!; }",
        "partial record Input; partial record Input { public required %T %N { get; init; } }",
        "record Parent { public %T %N { get; init; } = default!; } record Input : Parent;",
        "[System.Text.Json.Serialization.JsonDerivedType(typeof(Other))] record Input; record Other(%T %N) : Input;",
        "record Input(IReadOnlyList<Line> Lines); record Line(%T %N);",
        "record Input(Dictionary<string, Line[]>? Lines); record Line(Part? Part); record Part(%T %N);",
        "record Input(Input.Line Only) { internal record Line(%T %N); }",
    ];

    [Theory]
    [MemberData(nameof(Forms))]
    public Task Text_WithoutClass_IsFoundInEveryForm(string form) =>
        JudgeAsync(form, "string", "{|09:Note|}", classified: "Public");

    [Theory]
    [MemberData(nameof(Forms))]
    public Task Text_OfAClassifiedEngine_IsLeftAlone(string form) => JudgeAsync(form, "string", "Note");

    [Theory]
    [MemberData(nameof(Forms))]
    public Task Fraction_InAContract_IsFoundInEveryForm(string form) => JudgeAsync(form, "double?", "{|20:Width|}");

    [Theory]
    [MemberData(nameof(Forms))]
    public Task Person_Unmarked_IsFoundInEveryForm(string form) => JudgeAsync(form, "string", "{|10:EmailAddress|}");

    [Theory]
    [InlineData("float")]
    [InlineData("Half")]
    [InlineData("double[]")]
    [InlineData("IReadOnlyList<double?>")]
    [InlineData("Dictionary<string, float>")]
    public Task Fraction_OfAnyType_IsFound(string type) => JudgeAsync("record Input(%T %N);", type, "{|20:Width|}");

    [Theory]
    [InlineData("record Input([Classified(DataClass.Public)] string Note);")]
    [InlineData("[Classified(DataClass.Public)] record Input(string Note);")]
    [InlineData("[Classified(DataClass.Internal)] record Parent(string Note); record Input(string Note) : "
        + "Parent(Note);")]
    [InlineData("record Input { [Classified(DataClass.Internal)] public string? Note { get; init; } }")]
    [InlineData("[Classified(DataClass.Public)] record Input(Input.Line A) { internal record Line(string Note); }")]
    [InlineData("record Input(string CustomerId, [PersonalData(\"CustomerId\")] string Email, int "
        + "Pieces);", "09:CustomerId")]
    [InlineData("record Input(int Pieces, Amount Price, Guid Id, DateOnly Day, bool Yes);")]
    [InlineData("record Input { internal string? Note { get; init; } static string? All => null; string? Own { get; "
        + "} }")]
    [InlineData("record Input { [System.Text.Json.Serialization.JsonIgnore] public string? Note => null; }")]
    public Task Field_ThatSaysEnough_IsLeftAlone(string contract, string? found = null)
    {
        string name = found?[3..] ?? "";
        return JudgeAsync(
            found is null
                ? contract
                : contract.Replace($"string {name},", $"string {{|{found}|}},", StringComparison.Ordinal),
            "", "", classified: "Public");
    }

    [Theory]
    [InlineData("[Inexact] double Latitude")]
    [InlineData("[Classified(DataClass.Public)] string ContactEmail")]
    [InlineData("[PersonalData(\"Id\")] string ContactEmail, Guid Id")]
    [InlineData("[PersonalData(nameof(Input.CustomerId))] string? IBAN, string CustomerId")]
    [InlineData("string Mailbox, string Nickname, string ParagraphNumber, string Faxes, string Cardholder")]
    public Task Field_ThatIsMarked_IsLeftAlone(string fields) => JudgeAsync($"record Input({fields});", "", "");

    [Theory]
    [InlineData("string Phone")]
    [InlineData("string Email")]
    [InlineData("DateOnly BirthDate")]
    [InlineData("DateOnly DateOfBirth")]
    [InlineData("string FirstName")]
    [InlineData("string CustomerIBAN")]
    [InlineData("string taxId")]
    [InlineData("string Home_Address")]
    [InlineData("string SSN")]
    public Task Field_OfAPerson_IsFound(string field)
    {
        string[] words = field.Split(' ');
        return JudgeAsync("record Input(%T %N);", words[0], $"{{|10:{words[1]}|}}");
    }

    [Theory]
    [InlineData("[PersonalData(\"Nobody\")] string {|11:Email|}")]
    [InlineData("[PersonalData(\"Email\")] string {|11:Email|}")]
    [InlineData("[PersonalData(\"Id\")] string {|11:Email|}, string? Id")]
    [InlineData("[PersonalData(\"Id\")] string {|11:Email|}, int Id")]
    [InlineData("[PersonalData(\"Id\")] string {|11:Email|}, [PersonalData(\"Key\")] string Id, string Key")]
    public Task Person_WithoutAnId_IsFound(string fields) => JudgeAsync($"record Input({fields});", "", "");

    [Fact]
    public Task Record_ThatDoesNotTravel_IsLeftAlone() => JudgeAsync(
        "record Input(int Pieces); record Row(string Email, double Width);", "", "", classified: "Public");

    [Theory]
    [InlineData("Event", "orders.thing.kept@1.0.0", "\"It was kept.\"")]
    [InlineData("Entity", "orders.thing@1.0.0", "thing => thing.Means(\"A thing.\")")]
    public Task Record_ThatIsDescribed_IsLookedAtWithWhatItHolds(string kind, string id, string words) =>
        Judge.FindsAsync(
            Sample.Engine,
            $$"""
            namespace AiBos.Engines.Orders;
            internal static class Things
            {
                internal static void Add(EngineBuilder engine) => engine
                    .{{kind}}<Thing>("{{id}}", {{words}})
                    .{{kind}}<Other>("{{id.Replace("@1", "@2", StringComparison.Ordinal)}}", {{words}});
            }
            record Thing(string {|10:Email|}, Part[] Parts);
            record Other(Part Part);
            record Part(double {|20:Width|}, decimal {|22:Weight|});
            """);

    [Fact]
    public Task Output_OfAHandler_IsLookedAtToo() => Judge.FindsAsync(
        Sample.Engine.Replace(
            "OrderTaken(Guid Id, string State)", "OrderTaken(Guid Id, string State, double {|20:Width|} = 1)",
            StringComparison.Ordinal));

    private static Task JudgeAsync(
        string form, string type, string name, string classified = "Internal")
    {
        string contract = form.Replace("%T", type, StringComparison.Ordinal)
            .Replace("%N", name, StringComparison.Ordinal);
        return Judge.FindsAsync(
            Sample.Engine.Replace("DataClass.Internal", $"DataClass.{classified}", StringComparison.Ordinal)
                .Replace(
                    "internal sealed record", "[Classified(DataClass.Public)] internal sealed record",
                    StringComparison.Ordinal),
            $$"""
            namespace AiBos.Engines.Orders;
            {{contract}}
            class Handler : IActionHandler<Input, int>
            {
                public Task<Result<int>> HandleAsync(Input input, ActionContext context, CancellationToken stop) =>
                    Task.FromResult<Result<int>>(1);
            }
            """);
    }
}
