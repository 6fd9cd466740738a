using Xunit;

namespace AiBos.Client.Tests;

public sealed class KernelCredentialTests
{
    [Fact]
    public void ToString_Always_HidesTheSecret()
    {
        Assert.DoesNotContain(
            "topsecret", KernelCredential.FromApiKey("topsecret").ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(
            "topsecret", KernelCredential.FromBearerToken("topsecret").ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("topsecret\r\nX-Tenant-Id: other")]
    [InlineData("topsecret ")]
    [InlineData("töpsecret")]
    public void FromApiKey_NotAKey_ThrowsWithoutRepeatingIt(string key)
    {
        ArgumentException failure = Assert.Throws<ArgumentException>(() => KernelCredential.FromApiKey(key));

        Assert.DoesNotContain("psecret", failure.ToString(), StringComparison.Ordinal);
    }
}
