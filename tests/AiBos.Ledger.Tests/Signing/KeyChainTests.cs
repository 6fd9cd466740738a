using AiBos.Ledger.Notes;
using AiBos.Ledger.Signing;
using AiBos.Ledger.Tests.Notes;
using Xunit;

namespace AiBos.Ledger.Tests.Signing;

public sealed class KeyChainTests
{
    private static readonly KeyRotation One = SampleRotation.Of(SampleRotation.First, SampleRotation.Second);
    private static readonly KeyRotation Two = SampleRotation.Of(
        SampleRotation.Second, SampleRotation.Third, SampleRotation.At + 1);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void TryFollow_FromAnyKeyOfIt_LeadsToTheNewest(int known)
    {
        NoteSigner[] keys = [SampleRotation.First, SampleRotation.Second, SampleRotation.Third];

        Assert.True(KeyChain.TryFollow(keys[known].Verifier.PublicKey, [One, Two], out var chain));

        Assert.Equal(SampleRotation.Third.Verifier.PublicKey.ToArray(), chain.Active.ToArray());
        Assert.Equal(known, chain.IndexOf(keys[known].Verifier.PublicKey));
        Assert.Equal(
            keys.Reverse().Select(key => key.Verifier.ToString()),
            chain.Under(SampleHeaders.Origin).Select(key => key.ToString()));
    }

    [Fact]
    public void TryFollow_NoRotation_IsTheKeyItself()
    {
        Assert.True(KeyChain.TryFollow(SampleRotation.First.Verifier.PublicKey, [], out var chain));

        Assert.Equal(SampleRotation.First.Verifier.PublicKey.ToArray(), chain.Active.ToArray());
        Assert.Equal(-1, chain.IndexOf(SampleRotation.Second.Verifier.PublicKey));
    }

    [Fact]
    public void TryFollow_NoChainFromTheKnownKey_IsRefused()
    {
        var first = SampleRotation.First.Verifier.PublicKey;
        var stranger = SampleKeys.Of("x", 9).Verifier.PublicKey;
        var back = SampleRotation.Of(SampleRotation.Second, SampleRotation.First);

        Assert.False(KeyChain.TryFollow(stranger, [One, Two], out _));
        Assert.False(KeyChain.TryFollow(first, [Two, One], out _));
        Assert.False(KeyChain.TryFollow(first, [One, One], out _));
        Assert.False(KeyChain.TryFollow(first, [One, back], out _));
        Assert.False(KeyChain.TryFollow(first, [Two], out _));
    }
}
