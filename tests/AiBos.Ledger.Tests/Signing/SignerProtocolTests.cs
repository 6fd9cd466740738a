using AiBos.Ledger.Signing;
using AiBos.Ledger.Tests.Notes;
using Xunit;

namespace AiBos.Ledger.Tests.Signing;

public sealed class SignerProtocolTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ReadFrameAsync_WhatWasWritten_IsTheSame()
    {
        byte[][] leaves = [[1], [.. Enumerable.Range(0, 300).Select(i => (byte)i)], new byte[EntryCodec.LeafBytesMax]];
        using var stream = new MemoryStream();
        foreach (var leaf in leaves)
        {
            await SignerProtocol.WriteFrameAsync(stream, leaf, Token);
        }

        await SignerProtocol.WriteFrameAsync(stream, default, Token);
        stream.Position = 0;

        var buffer = new byte[EntryCodec.LeafBytesMax];
        foreach (var leaf in leaves)
        {
            Assert.Equal(leaf.Length, await SignerProtocol.ReadFrameAsync(stream, buffer, Token));
            Assert.Equal(leaf, buffer[..leaf.Length]);
        }

        Assert.Equal(0, await SignerProtocol.ReadFrameAsync(stream, buffer, Token));
    }

    [Theory]
    [InlineData("")]
    [InlineData("0000")]
    [InlineData("00000002AA")]
    [InlineData("00010001")]
    [InlineData("FFFFFFFF")]
    public async Task ReadFrameAsync_CutOffOrOutOfRange_IsRefused(string hex)
    {
        using var stream = new MemoryStream(Convert.FromHexString(hex));

        await Assert.ThrowsAsync<InvalidDataException>(
            async () => await SignerProtocol.ReadFrameAsync(stream, new byte[EntryCodec.LeafBytesMax], Token));
    }

    [Fact]
    public async Task WriteFrameAsync_LongerThanALeaf_IsRefused() =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await SignerProtocol.WriteFrameAsync(
            Stream.Null, new byte[EntryCodec.LeafBytesMax + 1], Token));

    [Fact]
    public void TryParseRefusal_OfEveryRefusal_IsWhatWasFormatted()
    {
        foreach (var refusal in Enum.GetValues<SignerRefusal>().Where(value => value != SignerRefusal.None))
        {
            var refused = new SignResult(null, refusal, 12, long.MaxValue);

            Assert.True(SignerProtocol.TryParseRefusal(SignerProtocol.FormatRefusal(refused), out var read));
            Assert.Equal(refused, read);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("Rollback 1\n")]
    [InlineData("None 1 2\n")]
    [InlineData("1 1 2\n")]
    [InlineData("rollback 1 2\n")]
    [InlineData("Rollback -1 2\n")]
    [InlineData("Rollback 1 2 3\n")]
    public void TryParseRefusal_AnythingElse_IsRefused(string text) =>
        Assert.False(SignerProtocol.TryParseRefusal(text, out _));

    [Fact]
    public void TryParseKeys_WhatWasWritten_LeadsFromAnyOfItsKeysToTheActiveOne()
    {
        using var folder = new SignerFolder();
        var file = Path.Combine(folder.Path, "key");
        var first = SignerKeyRing.LoadOrCreate(file, "d").Active.PublicKey.ToArray();
        SignerKeyRing.TryRotate(file, SampleRotation.At, SampleRotation.Day, out var ring);
        var second = ring.Active.PublicKey.ToArray();

        var during = SignerProtocol.FormatKeys(ring, SampleRotation.At);
        var after = SignerProtocol.FormatKeys(ring, SampleRotation.At + SampleRotation.Day);

        Assert.StartsWith(
            $"{Convert.ToBase64String(second)}\n{Convert.ToBase64String(first)}\nrotation ", during,
            StringComparison.Ordinal);
        Assert.StartsWith($"{Convert.ToBase64String(second)}\nrotation ", after, StringComparison.Ordinal);
        foreach (var known in new[] { first, second })
        {
            Assert.True(SignerProtocol.TryParseKeys(Utf8(after), known, out var chain));
            Assert.Equal(second, chain.Active.ToArray());
            Assert.True(SignerProtocol.TryParseKeys(Utf8(during), known, out _));
        }
    }

    /// <summary>Whoever answers must be vouched for by the key that is known.</summary>
    [Fact]
    public void TryParseKeys_NoWayFromTheKnownKey_IsRefused()
    {
        using var folder = new SignerFolder();
        var file = Path.Combine(folder.Path, "key");
        var first = SignerKeyRing.LoadOrCreate(file, "d").Active.PublicKey.ToArray();
        SignerKeyRing.TryRotate(file, SampleRotation.At, 0, out var ring);
        var lines = SignerProtocol.FormatKeys(ring, SampleRotation.At).Split('\n');
        var stranger = SampleKeys.Stranger.Verifier.PublicKey.ToArray();

        Assert.False(SignerProtocol.TryParseKeys(Utf8(string.Join('\n', lines)), stranger, out _));
        Assert.False(SignerProtocol.TryParseKeys(Utf8($"{lines[0]}\n"), first, out _));
        Assert.False(SignerProtocol.TryParseKeys(Utf8($"{lines[0]}\nrotation x\n"), first, out _));
        Assert.False(SignerProtocol.TryParseKeys(
            Utf8($"{Convert.ToBase64String(stranger)}\n{lines[1]}\n"), first, out _));
        Assert.False(SignerProtocol.TryParseKeys(
            Utf8($"{lines[0]}\n" + string.Concat(Enumerable.Repeat(lines[1] + "\n", 65))), first, out _));
    }

    private static byte[] Utf8(string text) => SampleKeys.Utf8(text);
}
