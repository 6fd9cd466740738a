using AiBos.Ledger.Notes;
using Xunit;

namespace AiBos.Ledger.Tests.Notes;

public sealed class NoteSignerTests
{
    /// <summary>The private key of the documentation of Go's <c>sumdb/note</c>.</summary>
    public const string Neumann =
        "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";

    [Fact]
    public void TryParse_PublishedKey_RoundTripsAndSignsAsPublished()
    {
        Assert.True(NoteSigner.TryParse(Neumann, out var signer, out _));

        Assert.Equal(Neumann, signer.ToPrivateKey());
        Assert.Equal(NoteVerifierTests.Neumann, signer.Verifier.ToString());
        Assert.Equal(
            SignedNoteTests.Published,
            SignedNote.Create(SampleKeys.Utf8(SignedNoteTests.PublishedText), [
                signer.Sign(SampleKeys.Utf8(SignedNoteTests.PublishedText))]).ToString());
    }

    [Theory]
    [InlineData(null, NoteFault.MalformedKey)]
    [InlineData(NoteVerifierTests.Neumann, NoteFault.MalformedKey)]
    [InlineData("PRIVATE+KEY+PeterNeumann+c74f20a3", NoteFault.MalformedKey)]
    [InlineData(
        "PRIVATE+KEY+PeterNeumann+c74f20a4+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz", NoteFault.KeyIdMismatch)]
    [InlineData(
        "PRIVATE+KEY+PeterNeumann+c74f20a3+BYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz", NoteFault.UnknownAlgorithm)]
    [InlineData("PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUv", NoteFault.MalformedKey)]
    [InlineData("PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFA", NoteFault.BadBase64)]
    [InlineData("PRIVATE+KEY++c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz", NoteFault.BadKeyName)]
    public void TryParse_AnythingElse_IsRefusedByName(string? text, NoteFault expected)
    {
        Assert.False(NoteSigner.TryParse(text, out var signer, out var fault));

        Assert.Null(signer);
        Assert.Equal(expected, fault);
    }

    [Theory]
    [InlineData(NoteAlgorithm.Ed25519)]
    [InlineData(NoteAlgorithm.CosignatureV1)]
    public void Generate_Twice_MakesTwoKeysThatRoundTrip(NoteAlgorithm algorithm)
    {
        var one = NoteSigner.Generate("example.com/log", algorithm);
        var two = NoteSigner.Generate("example.com/log", algorithm);

        Assert.NotEqual(one.ToPrivateKey(), two.ToPrivateKey());
        Assert.True(NoteSigner.TryParse(one.ToPrivateKey(), out var read, out _));
        Assert.Equal(one.Verifier.ToString(), read.Verifier.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a+b")]
    [InlineData("a\u00A0b")]
    [InlineData("a\u2003b")]
    [InlineData("a\nb")]
    [InlineData("a\u0001b")]
    [InlineData("\uD800")]
    public void Generate_NoNameForAKey_Throws(string name) =>
        Assert.Throws<ArgumentException>(() => NoteSigner.Generate(name));

    [Fact]
    public void Named_AnotherName_IsTheSameKeyWithAnotherId()
    {
        var other = SampleKeys.Log.Named("other");

        Assert.Equal(SampleKeys.Log.Verifier.PublicKey.ToArray(), other.Verifier.PublicKey.ToArray());
        Assert.NotEqual(SampleKeys.Log.Verifier.KeyId, other.Verifier.KeyId);
    }

    [Fact]
    public void Cosign_AtATime_CarriesItInTheFirstEightBytes()
    {
        var line = SampleKeys.Witnesses[0].Cosign("text\n"u8, 0x0102030405);

        Assert.Equal([0, 0, 0, 1, 2, 3, 4, 5], line.Signature[..8].ToArray());
        Assert.Equal(72, line.Signature.Length);
    }

    [Fact]
    public void Sign_WithTheWrongKindOrText_Throws()
    {
        Assert.Throws<InvalidOperationException>(static () => SampleKeys.Log.Cosign("text\n"u8, 1));
        Assert.Throws<InvalidOperationException>(static () => SampleKeys.Witnesses[0].Sign("text\n"u8));
        Assert.Throws<ArgumentException>(static () => SampleKeys.Log.Sign("no newline"u8));
        Assert.Throws<ArgumentException>(static () => SampleKeys.Log.Sign("carriage\r\n"u8));
        Assert.Throws<ArgumentOutOfRangeException>(static () => SampleKeys.Witnesses[0].Cosign("text\n"u8, 0));
    }
}
