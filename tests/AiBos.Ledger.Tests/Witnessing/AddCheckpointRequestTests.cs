using AiBos.Ledger.Checkpoints;
using AiBos.Ledger.Merkle;
using AiBos.Ledger.Notes;
using AiBos.Ledger.Tests.Notes;
using AiBos.Ledger.Witnessing;
using Xunit;

namespace AiBos.Ledger.Tests.Witnessing;

public sealed class AddCheckpointRequestTests
{
    /// <summary>The request of C2SP tlog-witness, section "add-checkpoint".</summary>
    private const string Published =
        "old 20852014\n"
        + "PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=\n"
        + "jrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=\n"
        + "5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=\n"
        + "/6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=\n"
        + "\nexample.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n"
        + "— example.com/behind-the-sofa "
        + "Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n"
        + "— example.com/behind-the-sofa "
        + "opLqBQsREYCgu6xQkYQwJr9fo45a62DN9EdmHXnZdXNqlcVGlCum2Wks+49/V6267UEjw6QUXTS5Rovnzv++qbSzm9Q=\n";

    private static readonly SignedNote Note = new Checkpoint("o", 9, default).Sign(SampleKeys.Log.Named("o"));

    [Fact]
    public void TryParse_PublishedRequest_RoundTrips()
    {
        Assert.True(AddCheckpointRequest.TryParse(SampleKeys.Utf8(Published), out var request));

        Assert.Equal(20_852_014, request.OldSize);
        Assert.Equal(4, request.Proof.Length);
        Assert.Equal(2, request.Checkpoint.Signatures.Count);
        Assert.Equal(SampleKeys.Utf8(Published), request.ToArray());
    }

    [Fact]
    public void TryParse_SixtyFourHashes_Refuses()
    {
        var most = new AddCheckpointRequest(1, new NodeHash[63], Note).ToArray();
        var line = SampleKeys.Utf8(Convert.ToBase64String(new byte[32]) + "\n");

        Assert.True(AddCheckpointRequest.TryParse(most, out _));
        Assert.False(AddCheckpointRequest.TryParse([.. most[..6], .. line, .. most[6..]], out _));
        Assert.Throws<ArgumentException>(static () => new AddCheckpointRequest(1, new NodeHash[64], Note));
    }

    [Fact]
    public void TryParse_TooLongOrCut_Refuses()
    {
        var whole = new AddCheckpointRequest(1, new NodeHash[2], Note).ToArray();

        Assert.All(
            Enumerable.Range(0, whole.Length),
            length => Assert.False(AddCheckpointRequest.TryParse(whole.AsSpan(0, length), out _)));
        Assert.False(AddCheckpointRequest.TryParse(new byte[AddCheckpointRequest.BytesMax + 1], out _));
    }
}
