using System.Text;
using AiBos.Ledger.Notes;
using Xunit;

namespace AiBos.Ledger.Tests.Notes;

public sealed class SignedNoteTests
{
    // The example of Go's golang.org/x/mod/sumdb/note: another implementation's key, text and signature.
    private const string GoKey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";

    private const string GoNote =
        "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n"
        + "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBw"
        + "JnAM=\n";

    [Fact]
    public void TryVerify_NoteOfGo_Verifies()
    {
        Assert.True(SignedNote.TryParse(Bytes(GoNote), out var note, out _));

        Assert.True(note.TryVerify([NoteVerifier.Parse(GoKey)], out var verified, out _));
        Assert.Equal("PeterNeumann", Assert.Single(verified).Key.Name);
        Assert.Equal(GoNote, note.ToString());
    }

    [Fact]
    public void TryVerify_AnyBitOfTheTextFlipped_NeverVerifies()
    {
        var key = NoteVerifier.Parse(GoKey);
        var textLength = Bytes(GoNote[..GoNote.IndexOf("\n\n", StringComparison.Ordinal)]).Length;
        for (var bit = 0; bit < textLength * 8; bit++)
        {
            var forged = Bytes(GoNote);
            forged[bit / 8] ^= (byte)(1 << (bit % 8));

            Assert.False(
                SignedNote.TryParse(forged, out var note, out _) && note.TryVerify([key], out _, out _), $"bit {bit}");
        }
    }

    [Theory]
    [InlineData("text\n", NoteFault.NoSignature)]
    [InlineData("text", NoteFault.NoFinalNewline)]
    [InlineData("text\n\n— a AAAAAAAA", NoteFault.NoFinalNewline)]
    [InlineData("text\r\n\r\n— a AAAAAAAA\r\n", NoteFault.ControlCharacter)]
    [InlineData("text\u0001\n\n— a AAAAAAAA\n", NoteFault.ControlCharacter)]
    [InlineData("text\n\n- a AAAAAAAA\n", NoteFault.MalformedSignature)]
    [InlineData("text\n\n— a b+c AAAAAAAA\n", NoteFault.BadKeyName)]
    [InlineData("text\n\n— a+b AAAAAAAA\n", NoteFault.BadKeyName)]
    [InlineData("text\n\n— a ????\n", NoteFault.BadBase64)]
    public void TryParse_Malformed_IsRefusedByName(string note, NoteFault expected)
    {
        Assert.False(SignedNote.TryParse(Bytes(note), out _, out var fault));
        Assert.Equal(expected, fault);
    }

    [Fact]
    public void TryParse_TwoNotesGluedTogether_IsNotTheFirst()
    {
        var glued = Bytes(GoNote + GoNote);

        Assert.False(SignedNote.TryParse(glued, out var note, out _)
            && note.TryVerify([NoteVerifier.Parse(GoKey)], out _, out _));
    }

    [Fact]
    public void TryParse_TenThousandSignatures_IsRefused()
    {
        var text = new StringBuilder("text\n\n");
        for (var i = 0; i < 10_000; i++)
        {
            text.Append($"— k{i} AAAAAAAA\n");
        }

        Assert.False(SignedNote.TryParse(Bytes(text.ToString()), out _, out var fault));
        Assert.Equal(NoteFault.TooManySignatures, fault);
    }

    [Fact]
    public void TryParse_TooLong_IsRefused()
    {
        Assert.False(SignedNote.TryParse(new byte[SignedNote.BytesMax + 1], out _, out var fault));
        Assert.Equal(NoteFault.TooLong, fault);
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
