using AiBos.Ledger.Notes;
using AiBos.Ledger.Signing;
using AiBos.Ledger.Tests.Notes;
using Xunit;

namespace AiBos.Ledger.Tests.Signing;

public sealed class KeyRotationTests
{
    private static readonly KeyRotation Sample = SampleRotation.Of(SampleRotation.First, SampleRotation.Second);

    /// <summary>Note, id and hash of the payload were made by another program (Node's crypto, JSON.stringify) out of
    /// the format's page; seeds are 2 and 1 in the first byte, then zeros.</summary>
    [Fact]
    public void Create_FixedKeys_IsWhatAnotherProgramMade()
    {
        Assert.Equal(File.ReadAllText(RepositoryFiles.Golden("rotation.golden")), Sample.Note.ToString());
        Assert.Equal((1_790_000_000L, 1_792_592_000L), (Sample.At, Sample.Until));
        Assert.Equal(new Guid("01a0c450-6c00-7a78-8b51-f0ca9496ecd8"), Sample.Id);
        Assert.Equal(
            "600941f0111add9cb469dd3c70163693ea8efd643d76d58a3262064bbc5e4d66",
            PayloadHash.Hex(Sample.ToPayload(SampleHeaders.Origin)));
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
