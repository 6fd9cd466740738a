using AiBos.Analyzers.CodeFixes;

namespace AiBos.Analyzers.Tests.CodeFixes;

public sealed class DecimalFixTests
{
    [Theory]
    [InlineData("record Input(double Width);", "record Input(Amount Width);")]
    [InlineData("record Input { public float? Width { get; init; } }", "record Input { public Amount? Width { get; "
        + "init; } }")]
    [InlineData("record Input(IReadOnlyList<double> Widths);", "record Input(IReadOnlyList<Amount> Widths);")]
    [InlineData("record Input; class Place { double Total() => 1; }", "record Input; class Place { decimal Total() "
        + "=> 1; }")]
    [InlineData("record Input; class Place { double _fee = 1, _tax; }", "record Input; class Place { decimal _fee = "
        + "1, _tax; }")]
    [InlineData("record Input; class Place { void Pay(float price) { } }", "record Input; class Place { void "
        + "Pay(decimal price) { } }")]
    public async Task Fraction_Declared_BecomesExact(string binary, string exact) =>
        Assert.Equal(Source(exact), await Mender.MendAsync(new DecimalFix(), Sample.Engine, Source(binary)));

    [Theory]
    [InlineData("record Input; class Place { object Run(double x) => (decimal)x; }")]
    [InlineData("record Input; class Place { void Run() { var price = 0.5; } }")]
    [InlineData("record Input(Half Width);")]
    public async Task Fraction_WithoutAnObviousCure_IsLeftToTheAuthor(string code) =>
        Assert.Equal(Source(code), await Mender.MendAsync(new DecimalFix(), Sample.Engine, Source(code)));

    private static string Source(string code) => $$"""
        namespace AiBos.Engines.Orders;
        {{code}}
        class Handler : IActionHandler<Input, int>
        {
            public Task<Result<int>> HandleAsync(Input input, ActionContext context, CancellationToken stop) =>
                Task.FromResult<Result<int>>(1);
        }
        """;
}
