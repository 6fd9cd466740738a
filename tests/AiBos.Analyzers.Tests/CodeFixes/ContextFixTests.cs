using AiBos.Analyzers.CodeFixes;

namespace AiBos.Analyzers.Tests.CodeFixes;

public sealed class ContextFixTests
{
    [Theory]
    [InlineData("var t = DateTime.UtcNow;", "var t = context.Now.UtcDateTime;")]
    [InlineData("var t = System.DateTime.Now;", "var t = context.Now.UtcDateTime;")]
    [InlineData("var t = DateTime.Today.AddDays(1);", "var t = context.Now.UtcDateTime.Date.AddDays(1);")]
    [InlineData("var t = DateTimeOffset.UtcNow;", "var t = context.Now;")]
    [InlineData("var g = Guid.NewGuid();", "var g = context.NewId();")]
    [InlineData("var g = new[] { Guid.CreateVersion7(), Guid.NewGuid() };", "var g = new[] { context.NewId(), "
        + "context.NewId() };")]
    public async Task Source_OfTimeOrIds_BecomesTheContexts(string machines, string contexts) => Assert.Equal(
        Source("context", contexts), await Mender.MendAsync(new ContextFix(), Sample.Engine, Source("context",
            machines)));

    [Fact]
    public async Task Context_ByAnotherName_IsFound() => Assert.Equal(
        Source("given", "var t = given.Now;"),
        await Mender.MendAsync(new ContextFix(), Sample.Engine, Source("given", "var t = DateTimeOffset.UtcNow;")));

    [Theory]
    [InlineData("class Place { object Run() => DateTime.UtcNow; }")]
    [InlineData("class Place { object Run(ActionContext context) => new Random(1); }")]
    public async Task Source_WithoutAContext_IsLeftToTheAuthor(string type)
    {
        string source = $"namespace AiBos.Engines.Orders;\n{type}\n";

        Assert.Equal(source, await Mender.MendAsync(new ContextFix(), Sample.Engine, source));
    }

    private static string Source(string context, string body) =>
        $"namespace AiBos.Engines.Orders;\nclass Place {{ void Run(ActionContext {context}) {{ {body} }} }}\n";
}
