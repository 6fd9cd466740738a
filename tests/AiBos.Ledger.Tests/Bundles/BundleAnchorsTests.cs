using AiBos.Ledger.Bundles;
using AiBos.Ledger.Checkpoints;
using AiBos.Ledger.Merkle;
using AiBos.Ledger.Notes;
using AiBos.Ledger.Tests.Timestamps;
using Xunit;

namespace AiBos.Ledger.Tests.Bundles;

public sealed class BundleAnchorsTests : IDisposable
{
    private readonly SampleAuthority _authority = new();
    private readonly SampleBundle _bundle = SampleBundle.Create();

    public void Dispose()
    {
        _bundle.Dispose();
        _authority.Dispose();
    }

    [Fact]
    public void Verify_TimestampsOfTrustedAuthority_AreBelieved()
    {
        Anchor(1);
        Anchor(300);
        Anchor(SampleBundle.Size);

        var report = Verify();

        Assert.Empty(report.Findings);
        Assert.Equal(VerificationStatus.Valid, report.Status);
        Assert.Equal(
            ["Timestamps believed: 3. The entries before 600 existed on 2026-11-01 12:30:00Z, "
                + "on the word of CN=Sample authority."],
            report.Notes);
    }

    [Fact]
    public void Verify_NoAuthorityGiven_SaysThatNothingWasVerified()
    {
        Anchor(300);

        var report = _bundle.Seal().Verify();

        Assert.Equal(VerificationStatus.Valid, report.Status);
        Assert.Equal(
            ["Timestamps not verified, because no certificates of authorities were given: 1."], report.Notes);
    }

    [Fact]
    public void Verify_TimestampOfOtherBytes_IsNamed()
    {
        Anchor(300);
        Anchor(400);
        _bundle.Files["anchors/300.tsr"] = _bundle.Files["anchors/400.tsr"];

        var finding = Assert.Single(Tampered().Findings);

        Assert.Equal(
            (FindingCodes.BadTimestamp, 299L, "anchors/300.tsr", "OtherData"),
            (finding.Code, finding.Seq, finding.Column, finding.Actual));
    }

    [Fact]
    public void Verify_TimestampOfUnknownAuthority_IsNamed()
    {
        using var other = new SampleAuthority();
        Anchor(300, other);

        var finding = Assert.Single(Tampered().Findings);

        Assert.Equal((FindingCodes.BadTimestamp, "UntrustedAuthority"), (finding.Code, finding.Actual));
    }

    [Fact]
    public void Verify_TimestampWithoutItsCheckpoint_IsNamed()
    {
        Anchor(300);
        _bundle.Files.Remove("anchors/300.checkpoint");

        Assert.Equal(FindingCodes.BadTimestamp, Assert.Single(Tampered().Findings).Code);
    }

    // The point of it all: whoever holds the key can sign another history, but not in the past.
    [Fact]
    public void Verify_HistoryRewrittenUnderTheSameKey_IsFoundByTheEarlierCheckpoint()
    {
        Anchor(300);
        var note = _bundle.Files["anchors/300.checkpoint"];
        using var forged = SampleBundle.Of(SampleLedger.Create(SampleBundle.Size, actor: "forger").Rows);
        forged.Files["anchors/300.checkpoint"] = note;
        forged.Files["anchors/300.tsr"] = _bundle.Files["anchors/300.tsr"];

        var report = Verify(forged);

        var finding = Assert.Single(report.Findings);
        Assert.Equal(
            (FindingCodes.HistoryRewritten, 0L, (long?)299, "anchors/300.checkpoint"),
            (finding.Code, finding.Seq, finding.SeqTo, finding.Column));
        Assert.Equal(VerificationStatus.Tampered, report.Status);
        Assert.Empty(report.Notes);
    }

    [Fact]
    public void Verify_LogEndsBeforeAnEarlierCheckpoint_IsTruncated()
    {
        Anchor(400);
        using var cut = SampleBundle.Create(size: 350);
        cut.Files["anchors/400.checkpoint"] = _bundle.Files["anchors/400.checkpoint"];

        var finding = Assert.Single(Verify(cut).Findings);

        Assert.Equal((FindingCodes.Truncated, 350L, (long?)399), (finding.Code, finding.Seq, finding.SeqTo));
    }

    [Fact]
    public void Verify_CheckpointOfAnotherKey_IsBadSignature()
    {
        Anchor(300, signer: NoteSigner.Generate(SampleHeaders.Origin));

        Assert.Equal(FindingCodes.BadSignature, Assert.Single(Tampered().Findings).Code);
    }

    [Theory]
    [InlineData("anchors/0300.checkpoint")]
    [InlineData("anchors/301.checkpoint")]
    [InlineData("anchors/x.checkpoint")]
    public void Verify_CheckpointUnderAnotherSize_IsNamed(string name)
    {
        Anchor(300);
        _bundle.Files.Remove("anchors/300.tsr");
        _bundle.Files.Remove("anchors/300.checkpoint", out var note);
        _bundle.Files[name] = note!;

        var finding = Assert.Single(Tampered().Findings);

        Assert.Equal((FindingCodes.BadCheckpoint, name), (finding.Code, finding.Column));
    }

    [Fact]
    public void Verify_CheckpointInTheAnchorLogOfAnotherHistory_IsNamed()
    {
        Anchor(300);
        _bundle.Files.Remove("anchors/300.tsr");
        _bundle.Files.Remove("anchors/300.checkpoint", out var note);
        _bundle.Files["anchors/sigstore/checkpoint"] = note!;
        using var forged = SampleBundle.Of(SampleLedger.Create(SampleBundle.Size, actor: "forger").Rows);
        forged.Files["anchors/sigstore/checkpoint"] = note!;

        Assert.Empty(Verify().Findings);
        var finding = Assert.Single(Verify(forged).Findings);
        Assert.Equal(
            (FindingCodes.HistoryRewritten, "anchors/sigstore/checkpoint"), (finding.Code, finding.Column));
    }

    [Theory]
    [InlineData("anchors/300.checkpoint")]
    [InlineData("anchors/300.tsr")]
    public void Verify_AnyByteOfAnAnchorChanged_IsFoundOrHarmless(string name)
    {
        Anchor(300);
        _bundle.Seal().WriteDirectory();
        var bytes = _bundle.Files[name];
        var harmless = 0;
        for (var i = 0; i < bytes.Length; i += 7)
        {
            bytes[i] ^= 1;
            _bundle.Write(name, bytes);
            _bundle.Write("MANIFEST.sha256", _bundle.Seal().Files["MANIFEST.sha256"]);
            var report = Check(_bundle);
            Assert.All(
                report.Findings,
                finding => Assert.StartsWith("anchors/300", finding.Column, StringComparison.Ordinal));
            harmless += report.Status == VerificationStatus.Valid ? 1 : 0;
            bytes[i] ^= 1;
        }

        // The few bytes of a reply that no signature covers, see TimestampVerifierTests.
        Assert.InRange(harmless, 0, name.EndsWith(".tsr", StringComparison.Ordinal) ? 4 : 0);
    }

    private void Anchor(int size, SampleAuthority? authority = null, NoteSigner? signer = null)
    {
        var edge = new TileEdge();
        foreach (var row in SampleBundle.Rows.Take(size))
        {
            edge.Append(LeafHash.FromBytes(row.LeafHash), []);
        }

        var note = new Checkpoint(SampleHeaders.Origin, size, edge.Root())
            .Sign(signer ?? SampleBundle.Signer).ToArray();
        _bundle.Files[$"anchors/{size}.checkpoint"] = note;
        _bundle.Files[$"anchors/{size}.tsr"] = (authority ?? _authority).Stamp(note);
    }

    private VerificationReport Tampered()
    {
        var report = Verify();
        Assert.Equal(VerificationStatus.Tampered, report.Status);
        return report;
    }

    private VerificationReport Verify(SampleBundle? bundle = null)
    {
        (bundle ??= _bundle).Seal().WriteDirectory();
        return Check(bundle);
    }

    private VerificationReport Check(SampleBundle bundle) => BundleVerifier.Verify(
        bundle.Path, SampleBundle.Policy(), null, _authority.Verifier, TestContext.Current.CancellationToken);
}
