using System.Runtime.InteropServices;
using System.Security.Cryptography;
using AiBos.Ledger.Hashing;
using Xunit;

namespace AiBos.Ledger.Tests.Hashing;

public sealed class OpenSslDigestTests
{
    // Without it everything is right and slow: nothing else would tell that the quick way was lost.
    [Fact]
    public void Create_WhereOpenSsl3Is_IsThere()
    {
        bool expected = OperatingSystem.IsLinux() && NativeLibrary.TryLoad("libcrypto.so.3", out _);

        Assert.Equal(expected, OpenSslDigest.Create() is not null);
    }

    [Fact]
    public void Hash_AfterARefusedDestination_StartsAnew()
    {
        OpenSslDigest? digest = OpenSslDigest.Create();
        Assert.SkipWhen(digest is null, "OpenSSL 3 is not here.");
        Assert.Throws<ArgumentOutOfRangeException>(() => digest.Hash([1, 2, 3], new byte[31]));
        byte[] hash = new byte[32];

        digest.Hash([4], hash);

        Assert.Equal(SHA256.HashData([4]), hash);
    }
}
