namespace AiBos.Analyzers.Tests.Money;

public sealed class MoneyAnalyzerTests
{
    private static readonly string[] Forbidden =
    [
        "double x = 1; decimal y = {|21:(decimal)x|};",
        "decimal x = 1; double y = {|21:(double)x|}; float z = {|21:(float)x|};",
        "double? x = 1; var y = {|21:(decimal?)x|};",
        "double x = 1; var a = new Amount({|21:(decimal)x|});",
        "double x = 1; var y = {|21:Convert.ToDecimal(x)|}; var z = {|21:new decimal(x)|};",
        "decimal x = 1; var y = {|21:decimal.ToDouble(x)|}; var z = {|21:Convert.ToDouble(x)|};",
        "double x = 1; var y = 2m * {|21:(decimal)x|};",
        "double {|21:price|} = 1;",
        "float {|21:netTotal|} = 1, {|21:vat|} = 2;",
        "var {|21:fee|} = 0.5;",
        "double[] {|21:amounts|} = [1];",
        "Func<double, int> f = {|21:amount|} => 1;",
        "int Local(double {|21:discount|}) => 1; Local(1);",
        "double {|21:Cost|}() => 1; Cost();",
        "foreach (double {|21:price|} in new[] { 1.0 }) { } (double {|21:fee|}, _) = (1.0, 2); if ((object)1.0 is "
            + "double {|21:vat|}) { }",
    ];

    private static readonly string[] Allowed =
    [
        "double length = 1; float ratio = 2; var area = length * ratio; int n = (int)length; var d = (decimal)n;",
        "decimal price = 1.5m; Amount total = new(price); total += new Amount(2); var text = total.ToString();",
        "long amount = 1; decimal x = amount; double latitude = 47.1; var s = Math.Sin(latitude);",
    ];

    [Theory]
    [MemberData(nameof(Sample.EveryPlace), MemberType = typeof(Sample))]
    public Task Fraction_MixedWithMoney_IsFoundInEveryPlace(string place) =>
        Judge.FindsAsync(Sample.With(place, Forbidden));

    [Theory]
    [MemberData(nameof(Sample.EveryPlace), MemberType = typeof(Sample))]
    public Task Fraction_OfAMeasure_IsLeftAlone(string place) => Judge.FindsAsync(Sample.With(place, Allowed));

    [Theory]
    [InlineData("class Place { double {|21:_total|} = 1; double T() => _total; }")]
    [InlineData("class Place { double {|21:Balance|} { get; set; } }")]
    [InlineData("record Place(double {|21:Price|});")]
    [InlineData("class Place(double {|21:price|}) { double P => price; }")]
    [InlineData("interface IPlace { void Pay(float {|21:amount|}); }")]
    [InlineData("class Place { double {|21:GrandTotal|}() => 1; }")]
    public Task Name_ThatSaysMoney_IsFoundInADeclaration(string declaration) =>
        Judge.FindsAsync(Sample.Engine, "namespace AiBos.Engines.Orders;\n" + declaration);
}
