using System.Text;
using AiBos.Ledger.Checkpoints;
using AiBos.Ledger.Merkle;
using Xunit;

namespace AiBos.Ledger.Tests.Bundles;

/// <summary>One act of tampering each. The manifest is mended unless it is what the test is about, so that nothing is
/// found by it alone.</summary>
public sealed class BundleTamperingTests : IDisposable
{
    private const string Entries = "entries.jsonl";
    private const string Payloads = "payloads.jsonl";

    private readonly SampleBundle _bundle = SampleBundle.Create();

    public void Dispose() => _bundle.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(255)]
    [InlineData(300)]
    [InlineData(599)]
    public void Verify_BitInALeaf_NamesTheEntry(int seq)
    {
        _bundle.Edit(Entries, lines => lines[seq][12] ^= 1);

        VerificationReport report = Tampered();

        Assert.Contains(report.Findings, f => f.Code == FindingCodes.LeafMismatch && f.Seq == seq);
        Assert.Contains(report.Findings, f => f.Code == FindingCodes.HistoryRewritten && Covers(f, seq));
    }

    [Theory]
    [InlineData(255)]
    [InlineData(300)]
    [InlineData(599)]
    public void Verify_LeafAndItsTile_NamesTheInterval(int seq)
    {
        SampleRow row = SampleRow.Of(Row(seq) with { Actor = "forger" }, null);
        _bundle.Edit(Entries, lines => lines[seq] = row.Leaf);
        byte[] tile = _bundle.Files[new TileId(0, seq / 256, seq >= 512 ? 88 : 256).ToString()];
        row.LeafHash.CopyTo(tile, seq % 256 * 32);

        VerificationReport report = Tampered();

        Assert.Contains(report.Findings, f => f.Code == FindingCodes.HistoryRewritten && Covers(f, seq));
        Assert.DoesNotContain(report.Findings, f => f.Code == FindingCodes.LeafMismatch);
        Assert.Equal(seq < 599, report.Findings.Any(f => f.Code == FindingCodes.ChainBreak && f.Seq == seq + 1));
        Assert.Equal(seq < 512, report.Findings.Any(f => f.Column == "tile/1/000.p/2"));
    }

    [Fact]
    public void Verify_PayloadEdited_NamesTheEntry()
    {
        _bundle.Replace(Payloads, "{\"n\":301}", "{\"n\":302}");

        Finding finding = Assert.Single(Tampered().Findings);

        Assert.Equal((FindingCodes.PayloadMismatch, 301L), (finding.Code, finding.Seq));
    }

    [Fact]
    public void Verify_PayloadsSwapped_NamesBothEntries()
    {
        _bundle.Edit(Payloads, lines =>
        {
            lines[2] = SampleBundle.PayloadLine("{\"n\":6}"u8.ToArray(), 3);
            lines[4] = SampleBundle.PayloadLine("{\"n\":3}"u8.ToArray(), 6);
        });

        Assert.Equal(
            [(FindingCodes.PayloadMismatch, 3L), (FindingCodes.PayloadMismatch, 6L)],
            Tampered().Findings.Select(f => (f.Code, f.Seq)));
    }

    [Fact]
    public void Verify_PayloadLabelledForAnotherEntry_NamesTheEntryOnly()
    {
        _bundle.Replace(Payloads, "\"seq\":301}", "\"seq\":501}");

        Finding finding = Assert.Single(Tampered().Findings);

        Assert.Equal(
            (FindingCodes.PayloadMismatch, 301L, "501"), (finding.Code, finding.Seq, finding.Actual));
    }

    [Fact]
    public void Verify_PayloadLineDeleted_IsMissing()
    {
        _bundle.Edit(Payloads, lines => lines.RemoveAt(2));

        VerificationReport report = _bundle.Seal().Verify(SampleBundle.Policy());

        Finding finding = Assert.Single(report.Findings);
        Assert.Equal((FindingCodes.PayloadMissing, 3L), (finding.Code, finding.Seq));
        Assert.Equal(VerificationStatus.Incomplete, report.Status);
    }

    [Theory]
    [InlineData("{\"payload\":1,\"seq\":9999}")]
    [InlineData("{\"payload\":1,\"seq\":04}")]
    [InlineData("{\"payload\":1}")]
    [InlineData("{}")]
    [InlineData("")]
    public void Verify_PayloadLineAdded_IsFound(string line)
    {
        _bundle.Edit(Payloads, lines => lines.Add(Encoding.ASCII.GetBytes(line)));

        Finding finding = Assert.Single(Tampered().Findings);

        Assert.Equal((FindingCodes.PayloadMismatch, Payloads), (finding.Code, finding.Column));
    }

    [Fact]
    public void Verify_LineDeleted_NamesTheGapOnly()
    {
        _bundle.Edit(Entries, lines => lines.RemoveAt(300));
        _bundle.Edit(Payloads, lines => lines.RemoveAll(line => line.AsSpan().EndsWith("\"seq\":300}"u8)));

        Finding finding = Assert.Single(Tampered().Findings);

        Assert.Equal((FindingCodes.Missing, 300L, null), (finding.Code, finding.Seq, finding.SeqTo));
    }

    [Fact]
    public void Verify_ForgedLineAppended_IsUnexpected()
    {
        SampleRow forged = SampleRow.Of(
            Row(599) with { Seq = 600, Pay = null, Prev = LeafHash.OfLeaf(_bundle.Lines(Entries)[599]) }, null);
        _bundle.Edit(Entries, lines => lines.Add(forged.Leaf));

        Assert.Contains(Tampered().Findings, f => f.Code == FindingCodes.Unexpected && f.Seq == 600);
    }

    [Fact]
    public void Verify_LinesSwappedOrRepeated_IsFound()
    {
        _bundle.Edit(Entries, lines =>
        {
            (lines[10], lines[11]) = (lines[11], lines[10]);
            lines.Insert(400, lines[399]);
        });

        VerificationReport report = Tampered();

        Assert.Contains(report.Findings, f => f.Code == FindingCodes.OutOfOrder && f.Seq == 10);
        Assert.Contains(report.Findings, f => f.Code == FindingCodes.OutOfOrder && f.Seq == 399);
    }

    [Fact]
    public void Verify_NoNewlineAtTheEnd_IsFound()
    {
        _bundle.Files[Entries] = _bundle.Files[Entries][..^1];

        Finding finding = Assert.Single(Tampered().Findings);

        Assert.Equal((FindingCodes.LeafMalformed, 599L), (finding.Code, finding.Seq));
    }

    [Theory]
    [InlineData("\n600\n", "\n599\n")]
    [InlineData("\n600\n", "\n601\n")]
    [InlineData("\n600\n", "\n9000000000000000000\n")]
    [InlineData("prod.example/t/acme/1\n6", "prod.example/t/acme/2\n6")]
    [InlineData("— prod.example/t/acme/1", "— prod.example/t/acme/2")]
    public void Verify_CheckpointEdited_IsBadSignature(string old, string text)
    {
        _bundle.Replace("checkpoint", Latin1(old), Latin1(text));

        Assert.Contains(Tampered().Findings, f => f.Code == FindingCodes.BadSignature);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public void Verify_RootOrSignatureEdited_IsBadSignature(int line)
    {
        _bundle.Edit("checkpoint", lines => lines[line][^6] = lines[line][^6] == (byte)'A' ? (byte)'B' : (byte)'A');

        Assert.Contains(Tampered().Findings, f => f.Code == FindingCodes.BadSignature);
    }

    [Fact]
    public void Verify_NoteMalformed_IsBadCheckpoint()
    {
        _bundle.Files["checkpoint"] = _bundle.Files["checkpoint"][..^1];

        Finding finding = Assert.Single(Tampered().Findings);

        Assert.Equal(FindingCodes.BadCheckpoint, finding.Code);
    }

    [Fact]
    public void Verify_AnotherRootSigned_IsHistoryRewritten()
    {
        _bundle.Files["checkpoint"] = new Checkpoint(SampleHeaders.Origin, 600, NodeHash.Empty)
            .Sign(SampleBundle.Signer).ToArray();

        Finding finding = Assert.Single(Tampered().Findings);

        Assert.Equal((FindingCodes.HistoryRewritten, 0L, 599L), (finding.Code, finding.Seq, finding.SeqTo));
    }

    [Theory]
    [InlineData("tile/0/000", 77)]
    [InlineData("tile/0/002.p/88", 599)]
    [InlineData("tile/1/000.p/2", 256)]
    public void Verify_BitInATile_NamesIt(string tile, int seq)
    {
        int at = tile.StartsWith("tile/1", StringComparison.Ordinal) ? seq / 256 : seq % 256;
        _bundle.Files[tile][at * 32] ^= 1;

        VerificationReport report = Tampered();

        Assert.Contains(
            report.Findings, f => f.Code == FindingCodes.TileMismatch && f.Column == tile && Covers(f, seq));
        Assert.DoesNotContain(report.Findings, f => f.Code == FindingCodes.HistoryRewritten);
    }

    [Theory]
    [InlineData("tile/0/001", false)]
    [InlineData("tile/1/000.p/2", false)]
    [InlineData("tile/0/001", true)]
    [InlineData("tile/1/000.p/2", true)]
    public void Verify_TileAbsentOrLonger_NamesIt(string tile, bool isLonger)
    {
        if (isLonger)
            _bundle.Files[tile] = [.. _bundle.Files[tile], .. tile.EndsWith('2') ? new byte[32] : []];
        if (isLonger && tile.EndsWith('1'))
            _bundle.Files[tile] = _bundle.Files[tile][..^1];
        if (!isLonger)
            _bundle.Files.Remove(tile);

        string code = isLonger ? FindingCodes.TileMismatch : FindingCodes.TileMissing;
        Assert.Contains(Tampered().Findings, f => f.Code == code && f.Column == tile);
    }

    [Fact]
    public void Verify_FileNotAsListed_IsManifestMismatch()
    {
        _bundle.Files["README.txt"][0] ^= 1;

        Finding finding = Assert.Single(_bundle.Verify().Findings);

        Assert.Equal((FindingCodes.ManifestMismatch, "README.txt"), (finding.Code, finding.Column));
    }

    [Fact]
    public void Verify_FileNotListedOrNotThere_IsFound()
    {
        _bundle.Files["extra"] = [1];
        _bundle.Files.Remove("README.txt");

        VerificationReport report = _bundle.Verify();

        Assert.Equal(
            [(FindingCodes.ManifestMismatch, "README.txt"), (FindingCodes.UnexpectedFile, "extra")],
            report.Findings.Select(f => (f.Code, f.Column)));
        Assert.Equal(VerificationStatus.Tampered, report.Status);
    }

    [Fact]
    public void Verify_NoManifest_IsFound()
    {
        _bundle.Files.Remove("MANIFEST.sha256");

        Assert.Contains(_bundle.Verify().Findings, f => f.Column == "MANIFEST.sha256");
    }

    private static string Latin1(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));

    private static bool Covers(Finding finding, long seq) =>
        finding.Seq <= seq && seq <= (finding.SeqTo ?? finding.Seq);

    private EntryHeader Row(int seq) =>
        EntryCodec.TryDecode(_bundle.Lines(Entries)[seq], out var header, out string? error)
            ? header
            : throw new InvalidOperationException(error);

    private VerificationReport Tampered()
    {
        VerificationReport report = _bundle.Seal().Verify();
        Assert.Equal(VerificationStatus.Tampered, report.Status);
        return report;
    }
}
