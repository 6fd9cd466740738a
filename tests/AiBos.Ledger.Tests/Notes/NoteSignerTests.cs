using System.Text;
using AiBos.Ledger.Notes;
using Xunit;

namespace AiBos.Ledger.Tests.Notes;

public sealed class NoteSignerTests
{
    private static readonly byte[] Text = Encoding.UTF8.GetBytes("log\n1\n");

    [Fact]
    public void Sign_OwnKey_VerifiesAndRoundTrips()
    {
        var signer = NoteSigner.Generate("log");
        Assert.True(NoteSigner.TryParse(signer.ToPrivateKey(), out var again, out _));

        var note = SignedNote.Create(Text, [again.Sign(Text)]);

        Assert.True(note.TryVerify([NoteVerifier.Parse(signer.Verifier.ToString())], out _, out _));
    }

    [Fact]
    public void Cosign_OtherTime_DoesNotVerify()
    {
        var signer = NoteSigner.Generate("witness", NoteAlgorithm.CosignatureV1);
        var line = signer.Cosign(Text, 1_700_000_000);
        Assert.True(SignedNote.Create(Text, [line]).TryVerify([signer.Verifier], out var verified, out _));
        Assert.Equal(1_700_000_000, verified[0].UnixSeconds);

        var bytes = line.Signature.ToArray();
        bytes[7] ^= 1;
        var forged = new NoteSignature(line.Name, line.KeyId, bytes);

        Assert.False(SignedNote.Create(Text, [forged]).TryVerify([signer.Verifier], out _, out _));
    }

    [Fact]
    public void Named_AnotherName_IsAnotherKeyId()
    {
        var signer = NoteSigner.Generate("a");

        Assert.NotEqual(signer.Verifier.KeyId, signer.Named("b").Verifier.KeyId);
        Assert.False(
            SignedNote.Create(Text, [signer.Named("b").Sign(Text)]).TryVerify([signer.Verifier], out _, out var fault));
        Assert.Equal(NoteFault.UnknownKey, fault);
    }

    [Theory]
    [InlineData("PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", NoteFault.KeyIdMismatch)]
    [InlineData("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/", NoteFault.MalformedKey)]
    [InlineData("PeterNeumann", NoteFault.MalformedKey)]
    public void TryParse_BadVerifierKey_IsRefusedByName(string key, NoteFault expected)
    {
        Assert.False(NoteVerifier.TryParse(key, out _, out var fault));
        Assert.Equal(expected, fault);
    }
}
