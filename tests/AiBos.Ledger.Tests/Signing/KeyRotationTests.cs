using AiBos.Ledger.Notes;
using AiBos.Ledger.Signing;
using AiBos.Ledger.Tests.Notes;
using Xunit;

namespace AiBos.Ledger.Tests.Signing;

public sealed class KeyRotationTests
{
    private static readonly KeyRotation Sample = SampleRotation.Of(SampleRotation.First, SampleRotation.Second);

    /// <summary>Written by hand from the format's page; a stranger's program makes the same bytes.</summary>
    [Fact]
    public void Create_FixedKeys_IsTheTextOfTheFormat()
    {
        var first = Convert.ToBase64String(SampleRotation.First.Verifier.PublicKey);
        var second = Convert.ToBase64String(SampleRotation.Second.Verifier.PublicKey);

        Assert.Equal(
            $"aibos-key-rotation-v1\n{first}\n{second}\n1790000000\n1792592000\n", Sample.Note.Text);
        Assert.Equal(
            ["aibos-key-rotation-v1", "aibos-key-rotation-v1"], Sample.Note.Signatures.Select(line => line.Name));
        Assert.Equal((1_790_000_000L, 1_792_592_000L), (Sample.At, Sample.Until));
        Assert.Equal("01a0c450-6c00-7", Sample.Id.ToString()[..15]);
        Assert.Contains(Sample.Id.ToString()[19], "89ab");
    }

    [Fact]
    public void TryOpen_OwnBytes_IsTheSameRotation()
    {
        Assert.True(KeyRotation.TryOpen(Sample.Note.ToArray(), out var read));

        Assert.Equal(Sample.Id, read.Id);
        Assert.Equal(Sample.From.ToArray(), read.From.ToArray());
        Assert.Equal(Sample.To.ToArray(), read.To.ToArray());
        Assert.NotEqual(
            Sample.Id, SampleRotation.Of(SampleRotation.First, SampleRotation.Second, overlap: 0).Id);
    }

    [Fact]
    public void TryOpen_EveryChangedByte_IsRefused()
    {
        var bytes = Sample.Note.ToArray();
        for (var i = 0; i < bytes.Length; i++)
        {
            var altered = (byte[])bytes.Clone();
            altered[i] ^= 1;
            Assert.False(KeyRotation.TryOpen(altered, out _), $"byte {i}");
        }
    }

    /// <summary>The former key must vouch, and the new one must be held: one of the two alone proves nothing.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void TryOpen_OneSignatureOnly_IsRefused(bool former)
    {
        var line = Sample.Note.Signatures[former ? 0 : 1];
        var note = SignedNote.Create(Sample.Note.TextBytes, [line]);
        Assert.False(KeyRotation.TryOpen(note.ToArray(), out _));

        var stranger = SampleRotation.Third.Named(KeyRotation.Name).Sign(Sample.Note.TextBytes);
        var forged = SignedNote.Create(Sample.Note.TextBytes, [line, stranger]);
        Assert.False(KeyRotation.TryOpen(forged.ToArray(), out _));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(100, 99)]
    [InlineData(100, 100 + (366 * 86_400L) + 1)]
    public void Create_TimesOutOfRange_IsRefused(long at, long until) => Assert.Throws<ArgumentException>(
        () => KeyRotation.Create(
            SignerFolder.KeyOf(SampleRotation.First), SignerFolder.KeyOf(SampleRotation.Second), at, until));

    [Fact]
    public void Create_OneKeyTwice_IsRefused() => Assert.Throws<ArgumentException>(
        () => SampleRotation.Of(SampleRotation.First, SampleRotation.First));

    [Fact]
    public void TryReadPayload_OwnPayload_IsReadUnderAnyIncarnationOfTheLogAlone()
    {
        var payload = Sample.ToPayload(SampleHeaders.Origin);

        Assert.True(KeyRotation.TryReadPayload(payload, SampleHeaders.Origin, out var read));
        Assert.Equal(Sample.Id, read.Id);
        Assert.True(KeyRotation.TryReadPayload(payload, SampleLedger.NextOrigin, out _));
        Assert.False(KeyRotation.TryReadPayload(payload, "prod.example/t/globex/1", out _));
    }

    [Theory]
    [InlineData("\"until\":1792592000", "\"until\":1792592001")]
    [InlineData("\"at\":1790000000", "\"at\":1790000001")]
    [InlineData("prod.example/t/acme/1+", "prod.example/t/acme/3+")]
    [InlineData("\"statement\":", "\"statements\":")]
    public void TryReadPayload_SaysOtherThanTheStatement_IsRefused(string said, string forged)
    {
        var text = SampleKeys.Text(Sample.ToPayload(SampleHeaders.Origin));
        var at = text.IndexOf(said, StringComparison.Ordinal);
        var altered = string.Concat(text.AsSpan(0, at), forged, text.AsSpan(at + said.Length));

        Assert.False(KeyRotation.TryReadPayload(SampleKeys.Utf8(altered), SampleHeaders.Origin, out _));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"statement\":1}")]
    [InlineData("{\"statement\":\"x\"}")]
    [InlineData("{")]
    public void TryReadPayload_NoSuchPayload_IsRefused(string payload) =>
        Assert.False(KeyRotation.TryReadPayload(SampleKeys.Utf8(payload), SampleHeaders.Origin, out _));
}
