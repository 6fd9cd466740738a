using AiBos.Ledger.Checkpoints;
using AiBos.Ledger.Merkle;
using AiBos.Ledger.Tests.Notes;
using Xunit;

namespace AiBos.Ledger.Tests.Checkpoints;

public sealed class CheckpointTests
{
    private const string Root = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=";

    /// <summary>The text of C2SP tlog-checkpoint's example.</summary>
    private const string Published = "example.com/behind-the-sofa\n20852163\n" + Root + "\n";

    [Theory]
    [InlineData(Published, 20_852_163)]
    [InlineData("o\n0\n" + Root + "\n", 0)]
    [InlineData("o\n9223372036854775807\n" + Root + "\n", long.MaxValue)]
    [InlineData("an origin + more\n7\n" + Root + "\nextension 1\n2\n", 7)]
    public void TryParse_WellFormed_RoundTrips(string text, long size)
    {
        Assert.True(Checkpoint.TryParse(SampleKeys.Utf8(text), out var checkpoint, out var fault));

        Assert.Equal(CheckpointFault.None, fault);
        Assert.Equal(size, checkpoint.Size);
        Assert.Equal(text, checkpoint.ToString());
        Assert.Equal(Convert.FromBase64String(Root), checkpoint.Root.ToArray());
    }

    [Theory]
    [InlineData("", CheckpointFault.MalformedText)]
    [InlineData("o\n1\n", CheckpointFault.MalformedText)]
    [InlineData("o\n1\n" + Root, CheckpointFault.MalformedText)]
    [InlineData("\n1\n" + Root + "\n", CheckpointFault.MalformedText)]
    [InlineData("o\r\n1\n" + Root + "\n", CheckpointFault.MalformedText)]
    [InlineData("o\n1\n" + Root + "\n\n", CheckpointFault.MalformedText)]
    [InlineData("o\n1\n" + Root + "\n\nx\n", CheckpointFault.MalformedText)]
    [InlineData("o\n1\n" + Root + "\nx\n\n", CheckpointFault.MalformedText)]
    [InlineData("o\n\n" + Root + "\n", CheckpointFault.BadSize)]
    [InlineData("o\n01\n" + Root + "\n", CheckpointFault.BadSize)]
    [InlineData("o\n00\n" + Root + "\n", CheckpointFault.BadSize)]
    [InlineData("o\n+1\n" + Root + "\n", CheckpointFault.BadSize)]
    [InlineData("o\n-1\n" + Root + "\n", CheckpointFault.BadSize)]
    [InlineData("o\n1 \n" + Root + "\n", CheckpointFault.BadSize)]
    [InlineData("o\n1e3\n" + Root + "\n", CheckpointFault.BadSize)]
    [InlineData("o\n9223372036854775808\n" + Root + "\n", CheckpointFault.BadSize)]
    [InlineData("o\n99999999999999999999\n" + Root + "\n", CheckpointFault.BadSize)]
    [InlineData("o\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I\n", CheckpointFault.BadRoot)]
    [InlineData("o\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2J=\n", CheckpointFault.BadRoot)]
    [InlineData("o\n1\nCsUY\n", CheckpointFault.BadRoot)]
    [InlineData("o\n1\n" + Root + " \n", CheckpointFault.BadRoot)]
    public void TryParse_AnythingElse_IsRefusedByName(string text, CheckpointFault expected)
    {
        Assert.False(Checkpoint.TryParse(SampleKeys.Utf8(text), out var checkpoint, out var fault));

        Assert.Null(checkpoint);
        Assert.Equal(expected, fault);
    }

    [Fact]
    public void Constructor_LinesThatAreNone_Throws()
    {
        Assert.Throws<ArgumentException>(static () => new Checkpoint("", 0, NodeHash.Empty));
        Assert.Throws<ArgumentException>(static () => new Checkpoint("a\nb", 0, NodeHash.Empty));
        Assert.Throws<ArgumentException>(static () => new Checkpoint("a\tb", 0, NodeHash.Empty));
        Assert.Throws<ArgumentException>(static () => new Checkpoint("a", 0, NodeHash.Empty, ""));
        Assert.Throws<ArgumentOutOfRangeException>(static () => new Checkpoint("a", -1, NodeHash.Empty));
    }

    [Fact]
    public void Sign_KeyOfAnotherName_Throws() => Assert.Throws<ArgumentException>(
        static () => new Checkpoint("other", 0, NodeHash.Empty).Sign(SampleKeys.Log));
}
