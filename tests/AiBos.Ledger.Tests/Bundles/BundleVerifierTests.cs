using System.Text;
using AiBos.Ledger.Bundles;
using AiBos.Ledger.Notes;
using Xunit;

namespace AiBos.Ledger.Tests.Bundles;

public sealed class BundleVerifierTests
{
    private const string Entries = "entries.jsonl";
    private const string Payloads = "payloads.jsonl";

    [Theory]
    [InlineData(1)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(257)]
    [InlineData(512)]
    [InlineData(600)]
    public void Verify_UntouchedDirectory_IsValid(int size)
    {
        using SampleBundle bundle = SampleBundle.Create(size: size);

        VerificationReport report = bundle.Verify();

        Assert.Empty(report.Findings);
        Assert.Equal((VerificationStatus.Valid, size), (report.Status, report.Entries));
        Assert.Empty(report.Notes);
    }

    [Fact]
    public void Verify_UntouchedZip_IsValid()
    {
        using SampleBundle bundle = SampleBundle.Create();

        VerificationReport report = SampleBundle.Check(bundle.WriteZip(), SampleBundle.Policy());

        Assert.Empty(report.Findings);
        Assert.Equal((VerificationStatus.Valid, SampleBundle.Size), (report.Status, report.Entries));
    }

    [Fact]
    public void Verify_PolicyOfTheBundle_IsNoted()
    {
        using SampleBundle bundle = SampleBundle.Create();

        VerificationReport report = SampleBundle.Check(bundle.WriteDirectory());

        Assert.Equal(VerificationStatus.Valid, report.Status);
        Assert.Equal([BundleVerifier.OwnPolicyNote], report.Notes);
    }

    [Fact]
    public void Verify_BundleThatBeginsLater_IsIncomplete()
    {
        using SampleBundle bundle = SampleBundle.Create(first: 300);

        VerificationReport report = bundle.Verify();

        Finding finding = Assert.Single(report.Findings);
        Assert.Equal((FindingCodes.Missing, 0L, 299L), (finding.Code, finding.Seq, finding.SeqTo));
        Assert.Equal((VerificationStatus.Incomplete, 300), (report.Status, report.Entries));
    }

    [Fact]
    public void Verify_EntriesAbsentAtTheEnd_IsIncomplete()
    {
        using SampleBundle bundle = SampleBundle.Create();
        bundle.Edit(Entries, lines => lines.RemoveRange(590, 10)).Edit(Payloads, lines =>
            lines.RemoveAll(line => Encoding.ASCII.GetString(line).Contains("\"seq\":59", StringComparison.Ordinal)
                && !Encoding.ASCII.GetString(line).Contains("\"seq\":59}", StringComparison.Ordinal))).Seal();

        VerificationReport report = bundle.Verify();

        Finding finding = Assert.Single(report.Findings);
        Assert.Equal((FindingCodes.Missing, 590L, 599L), (finding.Code, finding.Seq, finding.SeqTo));
        Assert.Equal(VerificationStatus.Incomplete, report.Status);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Verify_PayloadsWithheld_IsIncompleteWithOneRange(bool isListed)
    {
        using SampleBundle bundle = SampleBundle.Create();
        bundle.Files.Remove(Payloads);
        if (!isListed)
            bundle.Seal();

        VerificationReport report = bundle.Verify();

        Finding finding = Assert.Single(report.Findings);
        Assert.Equal((FindingCodes.PayloadMissing, 1L, 599L), (finding.Code, finding.Seq, finding.SeqTo));
        Assert.Equal(VerificationStatus.Incomplete, report.Status);
    }

    [Fact]
    public void Verify_NoCheckpointOrNoKey_CannotVerify()
    {
        using SampleBundle bundle = SampleBundle.Create();
        bundle.Files.Remove("checkpoint");
        bundle.Files.Remove("policy");
        bundle.Seal().WriteDirectory();

        VerificationReport report = SampleBundle.Check(bundle.Path);

        Assert.Equal(
            [FindingCodes.PolicyMissing, FindingCodes.CheckpointMissing], report.Findings.Select(f => f.Code));
        Assert.Equal(VerificationStatus.CannotVerify, report.Status);
    }

    [Fact]
    public void Verify_PolicyWithoutKey_CannotVerify()
    {
        using SampleBundle bundle = SampleBundle.Create();
        bundle.Files["policy"] = "quorum none\n"u8.ToArray();
        bundle.Seal().WriteDirectory();

        VerificationReport report = SampleBundle.Check(bundle.Path);

        Assert.Equal(FindingCodes.PolicyMissing, Assert.Single(report.Findings).Code);
        Assert.Equal(VerificationStatus.CannotVerify, report.Status);
    }

    [Fact]
    public void Verify_EverythingRewrittenUnderAnotherKey_IsRefusedByThePolicyOnly()
    {
        NoteSigner forger = NoteSigner.Generate(SampleHeaders.Origin);
        using SampleBundle bundle = SampleBundle.Create(signer: forger);

        VerificationReport report = bundle.Verify();
        VerificationReport trusting = SampleBundle.Check(bundle.Path);

        Assert.Equal(FindingCodes.BadSignature, Assert.Single(report.Findings).Code);
        Assert.Equal(VerificationStatus.Tampered, report.Status);
        Assert.Equal((VerificationStatus.Valid, 1), (trusting.Status, trusting.Notes.Count));
    }
}
