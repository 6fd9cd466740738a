using Xunit;

namespace AiBos.Ledger.Tests;

public sealed class LogOriginTests
{
    [Theory]
    [InlineData("prod.example/t/acme/1", "prod.example/t/acme", 1)]
    [InlineData("a/b/2147483647", "a/b", int.MaxValue)]
    public void TryParse_LineAndIncarnation_AreTakenApart(string origin, string line, int incarnation)
    {
        Assert.True(LogOrigin.TryParse(origin, out var parsed));
        Assert.Equal(new LogOrigin(line, incarnation), parsed);
        Assert.Equal(origin, parsed.ToString());
    }

    [Theory]
    [InlineData("example.com/log")]
    [InlineData("example.com/")]
    [InlineData("/1")]
    [InlineData("7")]
    [InlineData("a/0")]
    [InlineData("a/01")]
    [InlineData("a/+1")]
    [InlineData("a/-1")]
    [InlineData("a/ 1")]
    [InlineData("a/2147483648")]
    public void TryParse_AnotherForm_HasNoIncarnation(string origin) =>
        Assert.False(LogOrigin.TryParse(origin, out _));
}
