using System.Text;
using AiBos.Ledger.Checkpoints;
using AiBos.Ledger.Merkle;
using AiBos.Ledger.Notes;
using Xunit;

namespace AiBos.Ledger.Tests.Checkpoints;

public sealed class CheckpointTests
{
    private const string Root = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    private static readonly NodeHash Zero = NodeHash.FromBytes(new byte[32]);

    [Fact]
    public void TryParse_OwnText_IsTheSame()
    {
        var checkpoint = new Checkpoint("d/t/acme/1", 42, Zero);

        Assert.Equal($"d/t/acme/1\n42\n{Root}\n", checkpoint.ToString());
        Assert.True(Checkpoint.TryParse(checkpoint.ToBytes(), out var again, out _));
        Assert.Equal(("d/t/acme/1", 42, Zero), (again.Origin, again.Size, again.Root));
    }

    [Theory]
    [InlineData($"o\n042\n{Root}\n")]
    [InlineData($"o\n-1\n{Root}\n")]
    [InlineData($"o\n+1\n{Root}\n")]
    [InlineData($"o\n9223372036854775808\n{Root}\n")]
    [InlineData($"o\n1 \n{Root}\n")]
    [InlineData($"\n1\n{Root}\n")]
    [InlineData("o\n1\nAAAA\n")]
    [InlineData("o\n1\n")]
    [InlineData($"o\n1\n{Root}")]
    public void TryParse_Malformed_IsRefused(string text) =>
        Assert.False(Checkpoint.TryParse(Encoding.UTF8.GetBytes(text), out _, out _));

    [Fact]
    public void TryOpen_SignedUnderAnotherName_IsRefused()
    {
        var signer = NoteSigner.Generate("somebody");
        var text = new Checkpoint("d/t/acme/1", 42, Zero).ToBytes();
        var note = SignedNote.Create(text, [signer.Sign(text)]);

        Assert.False(SignedCheckpoint.TryOpen(note, [signer.Verifier], out _, out var fault));
        Assert.Equal(CheckpointFault.NoLogSignature, fault);
    }

    [Theory]
    [InlineData("d/t/acme/1\n", "d/t/globex/1\n")]
    [InlineData("\n42\n", "\n43\n")]
    [InlineData(Root, "BAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    public void TryOpen_AnyFieldEdited_IsRefused(string from, string to)
    {
        var signer = NoteSigner.Generate("d/t/acme/1");
        var note = new Checkpoint("d/t/acme/1", 42, Zero).Sign(signer).ToString();
        Assert.True(SignedCheckpoint.TryOpen(Encoding.UTF8.GetBytes(note), [signer.Verifier], out _, out _));

        var forged = note.Replace(from, to, StringComparison.Ordinal);

        Assert.NotEqual(note, forged);
        Assert.False(SignedCheckpoint.TryOpen(Encoding.UTF8.GetBytes(forged), [signer.Verifier], out _, out _));
    }
}
