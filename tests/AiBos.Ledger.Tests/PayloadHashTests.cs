using Xunit;

namespace AiBos.Ledger.Tests;

public sealed class PayloadHashTests
{
    [Fact]
    public void Stamp_Abc_IsTheHashOfTheStandard()
    {
        // FIPS 180-4's example message "abc".
        var stamp = PayloadHash.Stamp("abc"u8, "k1");

        Assert.Equal(
            new PayloadStamp(3, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", "k1"), stamp);
    }
}
