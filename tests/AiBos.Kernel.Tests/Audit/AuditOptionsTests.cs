using AiBos.Kernel.Audit;
using AiBos.Ledger.Notes;
using Xunit;

namespace AiBos.Kernel.Tests.Audit;

public sealed class AuditOptionsTests
{
    private static readonly string Key = Convert.ToBase64String(NoteSigner.Generate("k").Verifier.PublicKey);

    private static string Witness =>
        $"http://127.0.0.1:1 {NoteSigner.Generate("w", NoteAlgorithm.CosignatureV1).Verifier}";

    [Fact]
    public void Validate_SignerWithTokenAndKey_IsAccepted()
    {
        new AuditOptions { SignerSocket = "s", SignerToken = "t", SignerKey = Key }.Validate();
        new AuditOptions { SignerKey = "ignored without a socket" }.Validate();
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("t", "")]
    [InlineData("t", "AAAA")]
    [InlineData("t", "not base64")]
    public void Validate_SignerWithoutTokenOrKey_IsRefused(string token, string key) =>
        Assert.Throws<KernelStartException>(
            () => new AuditOptions { SignerSocket = "s", SignerToken = token, SignerKey = key }.Validate());

    [Fact]
    public void Validate_Witnesses_QuorumIsWithinTheirNumber()
    {
        string two = $"{Witness}  {Witness}";
        for (int quorum = -1; quorum <= 3; quorum++)
        {
            var options = new AuditOptions { Witnesses = two, WitnessQuorum = quorum };
            if (quorum is >= 0 and <= 2)
                options.Validate();
            else
                Assert.Throws<KernelStartException>(options.Validate);
        }

        new AuditOptions { WitnessQuorum = 3 }.Validate();
    }

    [Fact]
    public void Validate_WitnessesThatAreNone_AreRefused()
    {
        string one = Witness;
        string plain = NoteSigner.Generate("w").Verifier.ToString();
        string[] wrong =
        [
            "http://127.0.0.1:1", $"ftp://x {one.Split(' ')[1]}", $"x {one.Split(' ')[1]}",
            $"http://127.0.0.1:1 {plain}", $"{one} {one}",
            string.Join(' ', Enumerable.Range(0, 17).Select(_ => Witness)),
        ];

        Assert.All(wrong, text => Assert.Throws<KernelStartException>(
            () => new AuditOptions { Witnesses = text }.Validate()));
    }
}
