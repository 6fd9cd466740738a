using System.Security.Cryptography.Pkcs;
using AiBos.Ledger.Timestamps;
using Xunit;

namespace AiBos.Ledger.Tests.Timestamps;

public sealed class TimestampRequestTests : IDisposable
{
    private static readonly byte[] Data = "data"u8.ToArray();
    private static readonly byte[] Nonce = [.. Enumerable.Range(1, TimestampRequest.NonceBytes).Select(i => (byte)i)];

    private readonly SampleAuthority _authority = new();

    public void Dispose() => _authority.Dispose();

    [Fact]
    public void TryAccept_AnswerToThisRequest_IsBelieved()
    {
        var request = TimestampRequest.Create(Data, Nonce);

        Assert.True(request.TryAccept(Answer(request), _authority.Verifier, out var stamp, out var fault), $"{fault}");
        Assert.Equal(SampleAuthority.Time, stamp.At);
    }

    [Fact]
    public void TryAccept_AnswerToAnotherNonce_IsRefused()
    {
        var request = TimestampRequest.Create(Data, Nonce);
        var other = TimestampRequest.Create(Data, [9, .. Nonce[1..]]);

        Assert.False(request.TryAccept(Answer(other), _authority.Verifier, out _, out var fault));
        Assert.Equal(TimestampFault.OtherRequest, fault);
        Assert.False(request.TryAccept(_authority.Stamp(Data), _authority.Verifier, out _, out fault));
        Assert.Equal(TimestampFault.OtherRequest, fault);
    }

    [Fact]
    public void TryAccept_AnswerAboutOtherBytes_IsRefused()
    {
        var request = TimestampRequest.Create(Data, Nonce);

        Assert.False(request.TryAccept(
            _authority.Stamp("other"u8.ToArray(), nonce: Nonce), _authority.Verifier, out _, out var fault));
        Assert.Equal(TimestampFault.OtherRequest, fault);
    }

    [Fact]
    public void TryAccept_UntrustedAuthority_IsRefused()
    {
        using var other = new SampleAuthority();
        var request = TimestampRequest.Create(Data, Nonce);

        Assert.False(request.TryAccept(Answer(request), other.Verifier, out _, out var fault));
        Assert.Equal(TimestampFault.UntrustedAuthority, fault);
    }

    [Fact]
    public void Create_NonceOfAnotherLength_IsRefused() =>
        Assert.Throws<ArgumentException>(() => TimestampRequest.Create(Data, [1]));

    private byte[] Answer(TimestampRequest request)
    {
        Assert.True(Rfc3161TimestampRequest.TryDecode(request.ToArray(), out var asked, out _));
        Assert.True(asked.RequestSignerCertificate);
        return _authority.Stamp(Data, nonce: asked.GetNonce()!.Value.ToArray());
    }
}
