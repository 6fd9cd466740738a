using AiBos.Ledger.Notes;
using AiBos.Ledger.Signing;
using AiBos.Ledger.Tests.Notes;
using Xunit;

namespace AiBos.Ledger.Tests.Signing;

public sealed class LogStandingTests : IDisposable
{
    private readonly SignerFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TryOpen_BytesOfAnotherProcess_SayTheSame()
    {
        using var signer = Resumed();

        foreach (var origin in new[] { SampleHeaders.Origin, SampleLedger.NextOrigin, "prod.example/t/other/1" })
        {
            var standing = signer.FindStanding(origin);

            Assert.True(LogStanding.TryOpen(standing.ToArray(), origin, Keys, out var read));

            Assert.Equal(standing.Refusal, read.Refusal);
            Assert.Equal(standing.State?.Root, read.State?.Root);
            Assert.Equal(standing.Newest?.Checkpoint.ToString(), read.Newest?.Checkpoint.ToString());
            Assert.Equal(standing.Resumption?.Commitment, read.Resumption?.Commitment);
            Assert.Equal(standing.Resumption?.At, read.Resumption?.At);
        }
    }

    [Fact]
    public void TryOpen_ForeignOrDamaged_IsRefused()
    {
        using var signer = Resumed();
        var bytes = signer.FindStanding(SampleHeaders.Origin).ToArray();

        Assert.False(LogStanding.TryOpen(bytes, "prod.example/t/other/1", Keys, out _));
        Assert.False(LogStanding.TryOpen(
            bytes, SampleHeaders.Origin, static _ => [SampleKeys.Stranger.Verifier], out _));
        Assert.False(LogStanding.TryOpen(bytes.AsSpan()[..^1], SampleHeaders.Origin, Keys, out _));
        bytes[30] ^= 1;
        Assert.False(LogStanding.TryOpen(bytes, SampleHeaders.Origin, Keys, out _));
    }

    private LogSigner Resumed()
    {
        var signer = _folder.Open();
        signer.Sign(
            SampleHeaders.Origin, 0,
            SampleLedger.Create(20).Rows.Select(static row => (ReadOnlyMemory<byte>)row.Leaf));
        Assert.True(signer.TryResume(SampleHeaders.Origin, 12, "why", out _, out _));
        return signer;
    }

    private static IReadOnlyCollection<NoteVerifier> Keys(string origin) =>
        [SampleKeys.Log.Named(origin).Verifier];
}
