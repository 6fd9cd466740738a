using System.Text;
using AiBos.Ledger.Notes;
using Xunit;

namespace AiBos.Ledger.Tests.Notes;

public sealed class SignedNoteTests
{
    public const string PublishedText =
        "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";

    /// <summary>The note of the documentation of Go's <c>sumdb/note</c>.</summary>
    public const string Published = PublishedText + "\n— PeterNeumann "
        + "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

    /// <summary>The note of C2SP signed-note, section "Example".</summary>
    private const string Foo = "This is an example message.\n\n— example.com/foo "
        + "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";

    private const string Line = "— a AAAAAAA=\n";

    [Theory]
    [InlineData(Published, NoteVerifierTests.Neumann)]
    [InlineData(Foo, NoteVerifierTests.Foo)]
    public void TryVerify_PublishedNote_IsOfItsKey(string published, string vkey)
    {
        var note = Parse(published);
        var key = NoteVerifier.Parse(vkey);

        Assert.True(note.TryVerify([SampleKeys.Stranger.Verifier, key], out var verified, out _));

        Assert.Same(key, Assert.Single(verified).Key);
        Assert.Null(verified[0].UnixSeconds);
        Assert.Equal(published, note.ToString());
        Assert.Equal(published, Encoding.UTF8.GetString(note.ToArray()));
    }

    [Fact]
    public void TryVerify_OneBitFlippedAnywhere_NeverVerifies()
    {
        NoteVerifier[] keys = [NoteVerifier.Parse(NoteVerifierTests.Neumann)];
        var bytes = Encoding.UTF8.GetBytes(Published);
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(
                SignedNote.TryParse(bytes, out var note, out _) && note.TryVerify(keys, out _, out _), $"bit {bit}");
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    public static TheoryData<string, NoteFault> Malformed => new()
    {
        { "", NoteFault.NoFinalNewline },
        { "text", NoteFault.NoFinalNewline },
        { "text\n", NoteFault.NoSignature },
        { "text\n\n", NoteFault.NoSignature },
        { "\n" + Line, NoteFault.NoSignature },
        { "text\n" + Line, NoteFault.NoSignature },
        { "text\n\n" + Line + "\n", NoteFault.NoSignature },
        { "text\n\n" + Line[..^1], NoteFault.NoFinalNewline },
        { "text\r\n\r\n" + Line, NoteFault.ControlCharacter },
        { "text\n\n" + Line[..^1] + "\r\n", NoteFault.ControlCharacter },
        { "tab\t\n\n" + Line, NoteFault.ControlCharacter },
        { "nul\0\n\n" + Line, NoteFault.ControlCharacter },
        { "text\n\n- a AAAAAAA=\n", NoteFault.MalformedSignature },
        { "text\n\n—a AAAAAAA=\n", NoteFault.MalformedSignature },
        { "text\n\n— a\n", NoteFault.MalformedSignature },
        { "text\n\n— AAAAAAA=\n", NoteFault.MalformedSignature },
        { "text\n\n— a AAAAAA==\n", NoteFault.MalformedSignature },
        { "text\n\n—  AAAAAAA=\n", NoteFault.BadKeyName },
        { "text\n\n— a b AAAAAAA=\n", NoteFault.BadKeyName },
        { "text\n\n— a+b AAAAAAA=\n", NoteFault.BadKeyName },
        { "text\n\n— a AAAAAAA\n", NoteFault.BadBase64 },
        { "text\n\n— a AAAAAAB=\n", NoteFault.BadBase64 },
        { "text\n\n— a AAAA-AA=\n", NoteFault.BadBase64 },
        { "text\n\n— a \n", NoteFault.MalformedSignature },
        { "text\n\n" + Line + Line, NoteFault.DuplicateSignature },
        { "text\n\n" + Line + "— a AAAAAAE=\n", NoteFault.DuplicateSignature },
        { "text\n\n" + Line + "trailing\n", NoteFault.MalformedSignature },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public void TryParse_Malformed_IsRefusedByName(string text, NoteFault expected)
    {
        Assert.False(SignedNote.TryParse(Encoding.UTF8.GetBytes(text), out var note, out var fault));

        Assert.Null(note);
        Assert.Equal(expected, fault);
    }

    [Fact]
    public void TryParse_NotUtf8_IsRefused()
    {
        byte[] bytes = [0xC0, .. Encoding.UTF8.GetBytes("text\n\n" + Line)];

        Assert.False(SignedNote.TryParse(bytes, out _, out var fault));
        Assert.Equal(NoteFault.NotUtf8, fault);
    }

    [Fact]
    public void TryParse_AtTheLimits_IsReadAndBeyondRefused()
    {
        var lines = string.Concat(Enumerable.Range(0, 101).Select(static i => $"— k{i} AAAAAAA=\n"));
        var text = new string('x', SignedNote.TextBytesMax - 1) + "\n";
        var hundred = lines[..lines.LastIndexOf('—')];

        Assert.Equal(NoteFault.None, FaultOf(text + "\n" + hundred));
        Assert.Equal(NoteFault.TooLong, FaultOf("x" + text + "\n" + Line));
        Assert.Equal(NoteFault.TooManySignatures, FaultOf("text\n\n" + lines));
        Assert.Equal(NoteFault.TooLong, FaultOf("text\n\n— a " + new string('A', SignedNote.BytesMax) + "\n"));
    }

    /// <summary>The text then reaches to the last blank line, and is another than either key signed.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    public void TryVerify_TwoNotesGlued_IsRefused(string seam)
    {
        var note = Parse(Published + seam + Published);

        Assert.False(note.TryVerify([NoteVerifier.Parse(NoteVerifierTests.Neumann)], out _, out var fault));
        Assert.Equal(NoteFault.BadSignature, fault);
    }

    [Fact]
    public void TryVerify_UnknownKeys_AreIgnoredUntilNoneIsLeft()
    {
        var text = SampleKeys.Utf8("text\n");
        var note = SignedNote.Create(text, [SampleKeys.Stranger.Sign(text), SampleKeys.Log.Sign(text)]);

        Assert.True(note.TryVerify([SampleKeys.Log.Verifier], out var verified, out _));
        Assert.Single(verified);
        Assert.False(note.TryVerify([SampleKeys.LogBefore.Verifier], out verified, out var fault));
        Assert.Equal(NoteFault.UnknownKey, fault);
        Assert.Empty(verified);
    }

    /// <summary>C2SP signed-note, section "Signatures": one known key that fails refuses the whole note.</summary>
    [Fact]
    public void TryVerify_OneGoodAndOneBad_IsRefused()
    {
        var text = SampleKeys.Utf8("text\n");
        var note = SignedNote.Create(
            text, [SampleKeys.Log.Sign(text), SampleKeys.LogBefore.Sign(SampleKeys.Utf8("other\n"))]);

        Assert.False(note.TryVerify(
            [SampleKeys.Log.Verifier, SampleKeys.LogBefore.Verifier], out var verified, out var fault));
        Assert.Equal(NoteFault.BadSignature, fault);
        Assert.Empty(verified);
    }

    [Fact]
    public void TryVerify_Cosignature_TellsItsTime()
    {
        var text = SampleKeys.Utf8("text\n");
        var note = SignedNote.Create(text, [SampleKeys.Witnesses[0].Cosign(text, 1_767_225_600)]);

        Assert.True(note.TryVerify([SampleKeys.Witnesses[0].Verifier], out var verified, out _));
        Assert.Equal(1_767_225_600, verified[0].UnixSeconds);
    }

    [Fact]
    public void With_SameKeyAgain_TakesItsPlace()
    {
        var text = SampleKeys.Utf8("text\n");
        var note = SignedNote.Create(text, [SampleKeys.Log.Sign(text)])
            .With(SampleKeys.Witnesses[0].Cosign(text, 1), SampleKeys.Witnesses[1].Cosign(text, 1))
            .With(SampleKeys.Witnesses[0].Cosign(text, 2));

        Assert.Equal(3, note.Signatures.Count);
        Assert.True(note.TryVerify([SampleKeys.Witnesses[0].Verifier], out var verified, out _));
        Assert.Equal(2, verified[0].UnixSeconds);
    }

    [Fact]
    public void Create_TextWithBlankLines_RoundTrips()
    {
        var text = SampleKeys.Utf8("é\n\n— a AAAAAAA=\n\nend\n");
        var note = SignedNote.Create(text, [SampleKeys.Log.Sign(text)]);

        Assert.Equal(text, Parse(note.ToString()).TextBytes.ToArray());
        Assert.Throws<ArgumentException>(() => SignedNote.Create(text, []));
        Assert.Throws<ArgumentException>(() => SignedNote.Create("x"u8, note.Signatures));
    }

    private static SignedNote Parse(string text)
    {
        Assert.True(SignedNote.TryParse(Encoding.UTF8.GetBytes(text), out var note, out var fault), fault.ToString());
        return note;
    }

    private static NoteFault FaultOf(string text) =>
        SignedNote.TryParse(Encoding.UTF8.GetBytes(text), out _, out var fault) ? NoteFault.None : fault;
}
