using AiBos.Ledger.Notes;
using AiBos.Ledger.Signing;
using AiBos.Ledger.Tests.Notes;
using Xunit;

namespace AiBos.Ledger.Tests.Signing;

public sealed class SignerStateTests : IDisposable
{
    private const string Origin = SampleHeaders.Origin;

    private readonly SignerFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TryOpen_StateOfATrustedKey_IsTheSame()
    {
        var state = Sign();

        Assert.True(SignerState.TryOpen(state.ToArray(), Origin, [SampleKeys.Log.Verifier], out var opened));
        Assert.Equal(
            (state.Size, state.Root, state.LastLeafHash), (opened.Size, opened.Root, opened.LastLeafHash));
        Assert.Equal(state.Root, opened.CopyFrontier().Root());
    }

    [Fact]
    public void TryOpen_StateOfAKeyThatIsNotTrusted_IsRefused() => Assert.False(SignerState.TryOpen(
        Sign().ToArray(), Origin, [NoteSigner.Generate(Origin).Verifier], out _));

    [Fact]
    public void TryOpen_StateOfAnotherLog_IsRefused()
    {
        var other = NoteVerifier.Create("d/t/other/1", NoteAlgorithm.Ed25519, SampleKeys.Log.Verifier.PublicKey);

        Assert.False(SignerState.TryOpen(Sign().ToArray(), "d/t/other/1", [other, SampleKeys.Log.Verifier], out _));
    }

    [Fact]
    public void TryOpen_AnyByteChanged_IsRefused()
    {
        var bytes = Sign().ToArray();
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] ^= 1;
            Assert.False(SignerState.TryOpen(bytes, Origin, [SampleKeys.Log.Verifier], out _), $"byte {i}");
            bytes[i] ^= 1;
        }
    }

    private SignerState Sign()
    {
        using var signer = _folder.Open();
        var leaves = SampleLedger.Create(13).Rows.Select(row => (ReadOnlyMemory<byte>)row.Leaf);
        Assert.Equal(SignerRefusal.None, signer.Sign(Origin, 0, leaves).Refusal);
        return signer.Find(Origin)!;
    }
}
