using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace AiBos.Analyzers.Tests.Neighbours;

public sealed class ForeignCodeAnalyzerTests
{
    private const string Billing = """
        namespace Billing;
        public sealed class BillingEngine : IEngine { public void Configure(EngineBuilder engine) { } }
        public static class Invoices { public static int Count => 1; public static int Half(this int n) => n / 2; }
        public sealed record Invoice(int Number);
        """;

    private static readonly string[] Forbidden =
    [
        "var n = Billing.{|05:Invoices|}.Count;",
        "var n = 4.{|05:Half|}();",
        "object n = new Billing.{|05:Invoice|}(1);",
        "List<Billing.{|05:Invoice|}> n = [];",
        "Func<Billing.{|05:Invoice|}, int> n = one => one.Number;",
    ];

    [Theory]
    [MemberData(nameof(Sample.EveryPlace), MemberType = typeof(Sample))]
    public Task Type_OfAnotherEngine_IsFoundInEveryPlace(string place) => JudgeAsync(
        Billing, "AiBos.Engines.Billing", Sample.With(place, Forbidden));

    [Fact]
    public Task Type_OfAnEngineByAnotherName_IsFound() => JudgeAsync(
        Billing, "Contoso.Billing", Sample.With("method", Forbidden));

    [Theory]
    [InlineData("AiBos.Kernel")]
    [InlineData("AiBos.Ledger")]
    [InlineData("Orleans.Core")]
    public Task Type_OfTheKernel_IsFound(string assembly) => JudgeAsync(
        "namespace Billing; public static class Invoices { public static int Count => 1; }", assembly,
        Sample.With("method", "var n = Billing.{|05:Invoices|}.Count;"));

    [Fact]
    public Task Type_OfAPlainLibrary_IsLeftAlone() => JudgeAsync(
        "namespace Billing; public static class Invoices { public static int Count => 1; }", "Contoso.Rounding",
        Sample.With("method", "var n = Billing.Invoices.Count;"));

    [Fact]
    public Task Member_BehindAUsing_IsFound() => JudgeAsync(
        Billing, "AiBos.Engines.Billing",
        [
            Sample.Engine,
            """
            using static Billing.Invoices;
            namespace AiBos.Engines.Orders;
            class Place { int Run() => {|05:Count|}; }
            """,
        ]);

    private static async Task JudgeAsync(string foreign, string assembly, string[] sources)
    {
        using var image = new MemoryStream();
        CSharpCompilation compiled = Judge.Compile([foreign], assembly);
        Assert.True(compiled.Emit(image, cancellationToken: TestContext.Current.CancellationToken).Success);
        await Judge.FindsAsync(
            [.. sources, "global using Billing;"], "AiBos.Engines.Orders", [],
                MetadataReference.CreateFromImage(image.ToArray()));
    }
}
