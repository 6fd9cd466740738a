using AiBos.Ledger.Notes;
using AiBos.Ledger.Signing;
using AiBos.Ledger.Tests.Notes;
using Xunit;

namespace AiBos.Ledger.Tests.Signing;

public sealed class SignerKeyTests
{
    [Fact]
    public void From_KeyForCosignatures_IsRefused() =>
        Assert.Throws<ArgumentException>(() => SignerKey.From(SampleKeys.Witnesses[0]));

    [Fact]
    public void ForOrigin_TwoLogs_IsOneKeyUnderTwoNames()
    {
        var key = SignerFolder.KeyOf(SampleKeys.Log);
        var acme = key.ForOrigin("prod.example/t/acme/1");
        var globex = key.ForOrigin("prod.example/t/globex/1");

        Assert.Equal(acme.Verifier.PublicKey.ToArray(), globex.Verifier.PublicKey.ToArray());
        Assert.NotEqual(acme.Verifier.KeyId, globex.Verifier.KeyId);
        Assert.Equal("prod.example/t/acme/1", NoteVerifier.Parse(acme.Verifier.ToString()).Name);
        Assert.Throws<ArgumentException>(() => key.ForOrigin("with space"));
    }
}
