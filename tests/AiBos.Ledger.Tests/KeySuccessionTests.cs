using AiBos.Ledger.Checkpoints;
using AiBos.Ledger.Notes;
using AiBos.Ledger.Signing;
using AiBos.Ledger.Tests.Bundles;
using AiBos.Ledger.Tests.Notes;
using AiBos.Ledger.Tests.Signing;
using Xunit;

namespace AiBos.Ledger.Tests;

/// <summary>Bundles of logs whose key was changed, and those that a former key made.</summary>
public sealed class KeySuccessionTests
{
    private const int At = 280;
    private const int Size = 300;

    private static readonly NoteSigner Old = SampleRotation.First;
    private static readonly NoteSigner New = SampleRotation.Second;
    private static readonly KeyRotation Rotation = SampleRotation.Of(Old, New);

    [Fact]
    public void Verify_SignedByBothOrTheNewKey_IsValidUnderEachPolicyThatKnowsOne()
    {
        foreach (NoteSigner[] signers in new NoteSigner[][] { [New, Old], [New] })
        {
            using var bundle = Bundle(signers);

            Valid(bundle, Policy(New, Old));
            Valid(bundle, Policy(New));
            if (signers.Length == 2)
            {
                Valid(bundle, Policy(Old));
            }
        }
    }

    [Fact]
    public void Verify_OldBundleUnderTheNewPolicy_IsValidAndSaysWhichKeySigned()
    {
        using var bundle = SampleBundle.Of(SampleRotation.Log(Size, At, Rotation).Take(At), signer: Old);

        Valid(bundle, Policy(Old));
        var report = bundle.Verify(Policy(New, Old));

        Assert.Equal(VerificationStatus.Valid, report.Status);
        Assert.Contains("first line did not sign", Assert.Single(report.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Verify_OldKeyAloneOverItsOwnEnd_IsNamed()
    {
        using var bundle = Bundle(Old);

        foreach (var policy in new[] { Policy(New, Old), Policy(Old) })
        {
            var finding = Assert.Single(Tampered(bundle, policy).Findings);
            Assert.Equal(
                (FindingCodes.KeyRetired, Size - 1L, "checkpoint", Vkey(New), Vkey(Old)),
                (finding.Code, finding.Seq, finding.Column, finding.Expected, finding.Actual));
        }
    }

    /// <summary>A line that claims to be of the new key does not save the old one.</summary>
    [Fact]
    public void Verify_OldKeyAndAForgedLineOfTheNewOne_IsNamed()
    {
        using var bundle = Bundle(Old);
        var note = Note(bundle);
        var forged = new NoteSignature(
            New.Verifier.Name, New.Verifier.KeyId, SampleRotation.Third.Sign(note.TextBytes).Signature);
        bundle.Files["checkpoint"] = note.With(forged).ToArray();
        bundle.Seal();

        Assert.Equal(FindingCodes.KeyRetired, Assert.Single(Tampered(bundle, Policy(Old)).Findings).Code);
        Assert.Contains(
            Tampered(bundle, Policy(New, Old)).Findings, finding => finding.Code == FindingCodes.BadSignature);
    }

    [Theory]
    [InlineData(At, null)]
    [InlineData(At + 1, FindingCodes.KeyRetired)]
    public void Verify_EarlierCheckpointOfTheOldKey_CountsUpToTheEntry(int size, string? found)
    {
        using var bundle = Bundle(New);
        using var earlier = SampleBundle.Of(SampleRotation.Log(Size, At, Rotation).Take(size), signer: Old);
        bundle.Files[$"anchors/{size}.checkpoint"] = earlier.Files["checkpoint"];
        bundle.Seal();

        var findings = bundle.Verify(Policy(New, Old)).Findings;

        Assert.Equal(found, findings.SingleOrDefault()?.Code);
    }

    [Fact]
    public void Verify_EntryThatNoKnownKeyVouchedFor_IsNamedAndChangesNothing()
    {
        using var bundle = SampleBundle.Of(
            SampleRotation.Log(Size, At, SampleRotation.Of(SampleRotation.Third, SampleKeys.Of("x", 9))), signer: Old);

        var finding = Assert.Single(Tampered(bundle, Policy(Old)).Findings);

        Assert.Equal((FindingCodes.KeyUnvouched, (long)At), (finding.Code, finding.Seq));
    }

    [Fact]
    public void Verify_EntryWithoutAStatement_IsNamed()
    {
        byte[] payload = SampleKeys.Utf8(SampleKeys.Text(Rotation.ToPayload(SampleHeaders.Origin))
            .Replace("\"until\":1792592000", "\"until\":1792592001", StringComparison.Ordinal));
        using var bundle = SampleBundle.Of(SampleRotation.Log(Size, At, payload, Rotation.Id), signer: Old);

        Assert.Equal(FindingCodes.KeyUnvouched, Assert.Single(Tampered(bundle, Policy(Old)).Findings).Code);
    }

    /// <summary>Whoever has a former key could name a successor of their own: a key has one.</summary>
    [Fact]
    public void Findings_SecondSuccessorOfOneKey_IsNamed()
    {
        var succession = new KeySuccession();
        foreach (var rotation in new[] { Rotation, SampleRotation.Of(Old, SampleRotation.Third) })
        {
            var row = SampleRotation.Log(At + 1, At, rotation).Last();
            succession.Saw(row.Leaf, row.Payload);
        }

        var finding = Assert.Single(succession.Findings([New.Verifier, Old.Verifier]));
        Assert.Equal(FindingCodes.KeyUnvouched, finding.Code);
    }

    [Fact]
    public void Saw_PayloadThatTheLeafDoesNotCommitTo_IsPassedOver()
    {
        var succession = new KeySuccession();
        var row = SampleRotation.Log(At + 1, At, Rotation).Last();

        succession.Saw(row.Leaf, "{}"u8);
        succession.Saw(row.Leaf, []);

        Assert.Empty(succession.Findings([Old.Verifier]));
    }

    private static SampleBundle Bundle(params NoteSigner[] signers)
    {
        var bundle = SampleBundle.Of(SampleRotation.Log(Size, At, Rotation), signer: signers[0]);
        Assert.True(Checkpoint.TryParse(Note(bundle).TextBytes, out var tree, out _));
        bundle.Files["checkpoint"] = tree.Sign(signers).ToArray();
        return bundle.Seal();
    }

    private static SignedNote Note(SampleBundle bundle) =>
        SignedNote.TryParse(bundle.Files["checkpoint"], out var note, out _)
            ? note
            : throw new InvalidOperationException("no note");

    private static void Valid(SampleBundle bundle, CheckpointPolicy policy)
    {
        var report = bundle.Verify(policy);
        Assert.Empty(report.Findings);
        Assert.Equal(VerificationStatus.Valid, report.Status);
        Assert.Empty(report.Notes);
    }

    private static VerificationReport Tampered(SampleBundle bundle, CheckpointPolicy policy)
    {
        var report = bundle.Verify(policy);
        Assert.Equal(VerificationStatus.Tampered, report.Status);
        return report;
    }

    private static string Vkey(NoteSigner signer) => signer.Verifier.ToString();

    private static CheckpointPolicy Policy(params NoteSigner[] signers) =>
        CheckpointPolicy.TryParse(
            SampleKeys.Utf8(CheckpointPolicy.Format(signers.Select(signer => signer.Verifier), [], 0)),
            out var policy, out _, out _)
            ? policy
            : throw new InvalidOperationException("no policy");
}
