using System.Text;
using AiBos.Kernel.Metadata;
using Xunit;

namespace AiBos.Kernel.Tests.Metadata;

public sealed class ContractDifferenceTests
{
    [Theory]
    [InlineData("""{"a":1}""", """{"a":2}""", "/a (published 1, now 2)")]
    [InlineData("""{"a":1}""", """{"a":{}}""", "/a")]
    [InlineData("""{"a":{"b/c":"x"}}""", """{"a":{}}""", "/a/b~1c (gone)")]
    [InlineData("""{}""", """{"a":{"~":[1]}}""", "/a (new)")]
    [InlineData("""{"a":[1,2]}""", """{"a":[2,1]}""", "/a")]
    [InlineData(
        """{"a":1,"b":1,"c":1,"d":1,"e":1}""", """{"a":2,"b":2,"c":1,"d":2,"e":2}""",
        "/a (published 1, now 2), /b (published 1, now 2), /d (published 1, now 2) and 1 more")]
    public void Describe_OfTwo_NamesThePlaces(string published, string now, string expected) => Assert.Equal(
        expected, ContractDifference.Describe(Encoding.UTF8.GetBytes(published), Encoding.UTF8.GetBytes(now)));
}
