using AiBos.Ledger.Merkle;
using Xunit;

namespace AiBos.Ledger.Tests;

public sealed class TreeVerifierTests
{
    private readonly List<Finding> _findings = [];

    private static LeafHash Leaf(long seq, string history = "") =>
        LeafHash.OfLeaf(System.Text.Encoding.UTF8.GetBytes($"{history}{seq}"));

    [Fact]
    public void Add_SameHistory_NoFinding()
    {
        TreeVerifier verifier = New(signedSize: 300);

        Tile tile = Assert.Single(Feed(verifier, 400, _ => ""));
        verifier.Compare(tile, tile.ToArray(), tile.ParentHash().ToArray());
        verifier.Complete(400);

        Assert.Empty(_findings);
    }

    [Theory]
    [InlineData(299, 296, 299)]
    [InlineData(260, 256, 287)]
    [InlineData(3, 0, 255)]
    public void Add_LeafRewrittenBeforeItWasSigned_NamesTheInterval(long seq, long from, long to)
    {
        Feed(New(signedSize: 300), 400, at => at == seq ? "forged" : "");

        Finding finding = Assert.Single(_findings);
        Assert.Equal((FindingCodes.HistoryRewritten, from, to), (finding.Code, finding.Seq, finding.SeqTo));
    }

    [Fact]
    public void Complete_LogShorterThanSigned_IsTruncated()
    {
        TreeVerifier verifier = New(signedSize: 300);
        Feed(verifier, 290, _ => "");

        verifier.Complete(290);

        Finding finding = Assert.Single(_findings);
        Assert.Equal((FindingCodes.Truncated, "300", "290"), (finding.Code, finding.Expected, finding.Actual));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(77, 3)]
    [InlineData(255, 31)]
    public void Compare_OneBitOfATile_NamesTheEntry(int position, int offset)
    {
        TreeVerifier verifier = New(signedSize: null);
        Tile tile = Feed(verifier, 256, _ => "")[0];
        byte[] stored = tile.ToArray();
        stored[(position * 32) + offset] ^= 1;

        verifier.Compare(tile, stored, tile.ParentHash().ToArray());

        Finding finding = Assert.Single(_findings);
        Assert.Equal((FindingCodes.TileMismatch, (long)position), (finding.Code, finding.Seq));
    }

    [Fact]
    public void Compare_RootOrRowChanged_IsFound()
    {
        TreeVerifier verifier = New(signedSize: null);
        Tile tile = Feed(verifier, 256, _ => "")[0];

        verifier.Compare(tile, tile.ToArray(), new byte[32]);
        verifier.Compare(tile, [], []);

        Assert.Equal([FindingCodes.TileMismatch, FindingCodes.TileMissing], _findings.Select(finding => finding.Code));
    }

    [Fact]
    public void Add_BehindAGap_ComparesNothing()
    {
        TreeVerifier verifier = New(signedSize: 300);

        verifier.Add(1, Leaf(1));
        Feed(verifier, 400, _ => "");

        Assert.Empty(_findings);
    }

    private TreeVerifier New(long? signedSize)
    {
        MerkleFrontier? signed = null;
        if (signedSize is { } size)
        {
            signed = new MerkleFrontier();
            for (long seq = 0; seq < size; seq++)
                signed.Append(Leaf(seq));
        }

        return new TreeVerifier(signed, _findings.Add);
    }

    private static List<Tile> Feed(TreeVerifier verifier, long size, Func<long, string> history)
    {
        var full = new List<Tile>();
        for (long seq = 0; seq < size; seq++)
            full.AddRange(verifier.Add(seq, Leaf(seq, history(seq))));
        return full;
    }
}
