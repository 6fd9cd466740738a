using System.Buffers.Text;
using System.Text;
using AiBos.Silo.Http;
using Xunit;

namespace AiBos.Silo.Tests.Http;

public sealed class CompactTokenTests
{
    [Theory]
    [InlineData(".YQ.YWI", true)]
    [InlineData(".YQ.YWJj", true)]
    [InlineData("=.YQ.YWI", false)]
    [InlineData(".YQ==.YWI", false)]
    [InlineData(".YR.YWI", false)]
    [InlineData(".YQ.YWJ", false)]
    [InlineData(".YQ.YWI.YQ", false)]
    [InlineData(".YQ", false)]
    [InlineData("..YWJj", false)]
    [InlineData(".Y.YWI", false)]
    [InlineData(".YQ.YW+", false)]
    [InlineData(".YQ.YWJ\n", false)]
    [InlineData("", false)]
    public void IsWellFormed_OfOneSpellingOnly_IsTrue(string rest, bool isOne) =>
        Assert.Equal(isOne, CompactToken.IsWellFormed(Header("""{"alg":"ES256"}""") + rest));

    [Theory]
    [InlineData("""{"alg":"ES256","kid":"k","typ":"JWT"}""", true)]
    [InlineData("""{"alg":"ES256","alg":"none"}""", false)]
    [InlineData("""{"alg":"ES256","kid":"a","kid":"b"}""", false)]
    [InlineData("""{"alg":"ES256","\u0061lg":"none"}""", false)]
    [InlineData("""{"alg":"ES256","crit":["exp"],"exp":1}""", false)]
    [InlineData("""{"alg":"ES256","jku":"https://evil.example"}""", false)]
    [InlineData("""{"alg":"ES256","kid":{"alg":"none"}}""", false)]
    [InlineData("""{"alg":"ES256"}{}""", false)]
    [InlineData("""{"kid":"k"}""", false)]
    [InlineData("""["alg"]""", false)]
    [InlineData("no JSON", false)]
    public void IsWellFormed_OfAPlainHeaderOnly_IsTrue(string header, bool isPlain) =>
        Assert.Equal(isPlain, CompactToken.IsWellFormed($"{Header(header)}.YQ.YWI"));

    private static string Header(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));
}
