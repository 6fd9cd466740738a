using AiBos.Ledger.Notes;
using AiBos.Ledger.Witnessing;
using Xunit;

namespace AiBos.Ledger.Tests.Witnessing;

public sealed class LogFamilyTests
{
    private static readonly NoteSigner Key = NoteSigner.Generate("d/t/acme/1");

    [Theory]
    [InlineData("d/t/acme/1")]
    [InlineData("d/t/acme/2")]
    [InlineData("d/t/globex/1")]
    public void FindKey_LogOfTheDeployment_IsTheSameKeyUnderItsName(string origin) =>
        Assert.Equal(Key.Named(origin).Verifier.ToString(), LogFamily.Of(Key.Verifier)!.FindKey(origin)?.ToString());

    [Theory]
    [InlineData("e/t/acme/1")]
    [InlineData("d")]
    [InlineData("dd/t/acme/1")]
    [InlineData("d/t/white space/1")]
    public void FindKey_AnyOtherLog_IsNone(string origin) =>
        Assert.Null(LogFamily.Of(Key.Verifier)!.FindKey(origin));

    [Fact]
    public void Of_KeyThatIsNoTenantsLog_IsNone()
    {
        Assert.Null(LogFamily.Of(NoteSigner.Generate("example.org/log").Verifier));
        Assert.Null(LogFamily.Of(NoteSigner.Generate("/t/acme/1").Verifier));
        Assert.Null(LogFamily.Of(NoteSigner.Generate("d/t/acme/1", NoteAlgorithm.CosignatureV1).Verifier));
    }
}
