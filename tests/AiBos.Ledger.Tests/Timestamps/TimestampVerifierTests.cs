using System.Security.Cryptography;
using AiBos.Ledger.Timestamps;
using Xunit;

namespace AiBos.Ledger.Tests.Timestamps;

public sealed class TimestampVerifierTests : IDisposable
{
    private static readonly byte[] Data = "prod.example/t/acme/1\n7\n…\n"u8.ToArray();

    private readonly SampleAuthority _authority = new();

    public void Dispose() => _authority.Dispose();

    [Fact]
    public void TryVerify_Reply_SaysWhenAndWho()
    {
        var reply = _authority.Stamp(Data);

        Assert.True(_authority.Verifier.TryVerify(reply, Data, out var stamp, out var fault), $"{fault}");

        Assert.Equal(new VerifiedTimestamp(SampleAuthority.Time, "CN=Sample authority"), stamp);
        Assert.Equal(TimestampFault.None, fault);
    }

    [Fact]
    public void TryVerify_GrantedWithModifications_IsBelieved() =>
        Assert.True(_authority.Verifier.TryVerify(_authority.Stamp(Data, status: 1), Data, out _, out _));

    [Fact]
    public void TryVerify_OtherBytes_IsRefused() =>
        Refuses(TimestampFault.OtherData, _authority.Stamp([.. Data, (byte)'\n']));

    [Fact]
    public void TryVerify_WeakHash_IsRefused() =>
        Refuses(TimestampFault.OtherData, _authority.Stamp(Data, HashAlgorithmName.SHA1));

    [Theory]
    [InlineData("1.3.6.1.5.5.7.3.1", true)]
    [InlineData("1.3.6.1.5.5.7.3.8", false)]
    public void TryVerify_CertificateForSomethingElse_IsRefused(string purpose, bool isCritical)
    {
        using var authority = new SampleAuthority(purpose, isCritical);

        Assert.False(authority.Verifier.TryVerify(authority.Stamp(Data), Data, out _, out var fault));
        Assert.Equal(TimestampFault.BadSignature, fault);
    }

    [Fact]
    public void TryVerify_CertificateExpiredBefore_IsRefused()
    {
        using var authority = new SampleAuthority(years: 1);

        Assert.False(authority.Verifier.TryVerify(authority.Stamp(Data), Data, out _, out var fault));
        Assert.Equal(TimestampFault.BadSignature, fault);
    }

    [Fact]
    public void TryVerify_SignatureChanged_IsRefused()
    {
        var reply = _authority.Stamp(Data);
        reply[^1] ^= 1;

        Refuses(TimestampFault.BadSignature, reply);
    }

    [Fact]
    public void TryVerify_RootOfTheSameNameWithAnotherKey_IsRefused()
    {
        using var other = new SampleAuthority();

        Assert.False(other.Verifier.TryVerify(_authority.Stamp(Data), Data, out var stamp, out var fault));
        Assert.Equal((null, TimestampFault.UntrustedAuthority), (stamp, fault));
    }

    [Fact]
    public void TryVerify_NotGranted_IsRefused() =>
        Refuses(TimestampFault.NotGranted, SampleAuthority.Reply(2, null));

    [Fact]
    public void TryVerify_NotGrantedWithATokenAllTheSame_IsRefused() =>
        Refuses(TimestampFault.NotGranted, _authority.Stamp(Data, status: 5));

    [Fact]
    public void TryVerify_NoReply_IsRefused()
    {
        Refuses(TimestampFault.Malformed, []);
        Refuses(TimestampFault.Malformed, SampleAuthority.Reply(0, null));
        Refuses(TimestampFault.Malformed, SampleAuthority.Reply(0, [0x05, 0x00]));
        Refuses(TimestampFault.Malformed, [.. _authority.Stamp(Data), 0]);
        Refuses(TimestampFault.TooLong, new byte[TimestampReply.BytesMax + 1]);
    }

    [Fact]
    public void TryVerify_AnyBitChanged_NeverSaysSomethingElse()
    {
        var reply = _authority.Stamp(Data);
        var verifier = _authority.Verifier;
        var believed = new List<int>();
        for (var i = 0; i < reply.Length; i++)
        {
            reply[i] ^= (byte)(1 << (i % 8));
            if (verifier.TryVerify(reply, Data, out var stamp, out _))
            {
                believed.Add(i);
                Assert.Equal(SampleAuthority.Time, stamp.At);
                Assert.Equal("CN=Sample authority", stamp.Authority);
            }

            reply[i] ^= (byte)(1 << (i % 8));
        }

        // What no signature covers and nothing depends on: a status "with modifications", two version numbers, and the
        // list of hash algorithms in front, which only helps to read in one pass.
        Assert.True(believed.Count <= 16, string.Join(' ', believed));
    }

    [Theory]
    [InlineData("")]
    [InlineData("no certificate")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")]
    public void FromPem_NothingToTrust_IsRefused(string pem) =>
        Assert.Throws<InvalidDataException>(() => TimestampVerifier.FromPem(pem));

    private void Refuses(TimestampFault expected, byte[] reply)
    {
        Assert.False(_authority.Verifier.TryVerify(reply, Data, out var stamp, out var fault));
        Assert.Equal((null, expected), (stamp, fault));
    }
}
