using System.Text;
using Xunit;

namespace AiBos.Ledger.Tests;

public sealed class IncarnationWalkTests
{
    [Fact]
    public void TryEnter_RisingIncarnations_AreFollowedAtRestoresOnly()
    {
        var walk = new IncarnationWalk("d/t/a/3");

        Assert.True(Enter(walk, "d/t/a/1"));
        Assert.True(Enter(walk, "d/t/a/1"));
        Assert.False(Enter(walk, "d/t/a/2"));
        Assert.True(Enter(walk, "d/t/a/2", mayRise: true));
        Assert.False(Enter(walk, "d/t/a/1", mayRise: true));
        Assert.False(Enter(walk, "d/t/a/4", mayRise: true));
        Assert.True(Enter(walk, "d/t/a/3", mayRise: true));
        Assert.Equal("d/t/a/3", walk.Current);
    }

    [Theory]
    [InlineData("d/t/b/1")]
    [InlineData("e/t/a/1")]
    [InlineData("d/t/a/4")]
    [InlineData("d/t/a")]
    public void TryEnter_FirstLeafOfAnotherLine_StaysOutside(string log)
    {
        var walk = new IncarnationWalk("d/t/a/3");

        Assert.False(Enter(walk, log, mayRise: true));
        Assert.Null(walk.Current);
    }

    private static bool Enter(IncarnationWalk walk, string log, bool mayRise = false) =>
        walk.TryEnter(Encoding.UTF8.GetBytes(log), mayRise);
}
