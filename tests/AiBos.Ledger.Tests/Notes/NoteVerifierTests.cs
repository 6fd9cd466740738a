using AiBos.Ledger.Notes;
using Xunit;

namespace AiBos.Ledger.Tests.Notes;

public sealed class NoteVerifierTests
{
    /// <summary>The key of the documentation of Go's <c>sumdb/note</c>.</summary>
    public const string Neumann = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";

    /// <summary>The key of C2SP signed-note, section "Example".</summary>
    public const string Foo = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";

    [Theory]
    [InlineData(Neumann, "PeterNeumann", 0xc74f20a3)]
    [InlineData(Foo, "example.com/foo", 0x530d903a)]
    public void TryParse_PublishedKey_RoundTrips(string vkey, string name, uint keyId)
    {
        Assert.True(NoteVerifier.TryParse(vkey, out var key, out var fault));

        Assert.Equal(NoteFault.None, fault);
        Assert.Equal(name, key.Name);
        Assert.Equal(keyId, key.KeyId);
        Assert.Equal(NoteAlgorithm.Ed25519, key.Algorithm);
        Assert.Equal(vkey, key.ToString());
        Assert.Equal(vkey, NoteVerifier.Create(name, NoteAlgorithm.Ed25519, key.PublicKey).ToString());
    }

    [Theory]
    [InlineData(null, NoteFault.MalformedKey)]
    [InlineData("", NoteFault.MalformedKey)]
    [InlineData("PeterNeumann", NoteFault.MalformedKey)]
    [InlineData("PeterNeumann+c74f20a3", NoteFault.MalformedKey)]
    [InlineData("PeterNeumann+c74f20a3+", NoteFault.MalformedKey)]
    [InlineData("PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", NoteFault.MalformedKey)]
    [InlineData("PeterNeumann+74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", NoteFault.MalformedKey)]
    [InlineData("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWAA==", NoteFault.MalformedKey)]
    [InlineData("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10T", NoteFault.BadBase64)]
    [InlineData("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW\n", NoteFault.BadBase64)]
    [InlineData("PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", NoteFault.KeyIdMismatch)]
    [InlineData("peterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", NoteFault.KeyIdMismatch)]
    [InlineData("PeterNeumann+c74f20a3+AhpC2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", NoteFault.UnknownAlgorithm)]
    [InlineData("Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", NoteFault.BadKeyName)]
    [InlineData("+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", NoteFault.BadKeyName)]
    public void TryParse_AnythingElse_IsRefusedByName(string? vkey, NoteFault expected)
    {
        Assert.False(NoteVerifier.TryParse(vkey, out var key, out var fault));

        Assert.Null(key);
        Assert.Equal(expected, fault);
    }

    [Fact]
    public void Parse_NoKey_Throws() => Assert.Throws<FormatException>(static () => NoteVerifier.Parse("x"));

    [Fact]
    public void Verify_OtherLength_IsFalse()
    {
        var text = SampleKeys.Utf8("text\n");
        var signature = SampleKeys.Log.Sign(text).Signature.ToArray();

        Assert.True(SampleKeys.Log.Verifier.Verify(text, signature));
        Assert.False(SampleKeys.Log.Verifier.Verify(text, signature.AsSpan(1)));
        Assert.False(SampleKeys.Log.Verifier.Verify(text, [.. signature, 0]));
        Assert.False(SampleKeys.Log.Verifier.Verify(text, []));
        Assert.False(SampleKeys.Witnesses[0].Verifier.Verify(text, signature));
    }

    /// <summary>A cosignature is over another message, so neither type passes for the other under one key.</summary>
    [Fact]
    public void Verify_SignatureOfTheOtherType_IsFalse()
    {
        var text = SampleKeys.Utf8("text\n");
        var plain = SampleKeys.Of("same", 7);
        var cosigner = SampleKeys.Of("same", 7, NoteAlgorithm.CosignatureV1);
        var cosignature = cosigner.Cosign(text, 1).Signature.ToArray();

        Assert.NotEqual(plain.Verifier.KeyId, cosigner.Verifier.KeyId);
        Assert.True(cosigner.Verifier.Verify(text, cosignature));
        Assert.False(plain.Verifier.Verify(text, cosignature.AsSpan(8)));
        Assert.False(cosigner.Verifier.Verify(text, [.. new byte[8], .. plain.Sign(text).Signature]));
    }

    [Fact]
    public void Verify_TimeBeyond63Bits_IsFalse()
    {
        var text = SampleKeys.Utf8("text\n");
        var cosignature = SampleKeys.Witnesses[0].Cosign(text, 1).Signature.ToArray();
        cosignature[0] |= 0x80;

        Assert.False(SampleKeys.Witnesses[0].Verifier.Verify(text, cosignature));
    }
}
