using AiBos.Ledger.Signing;
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
}
