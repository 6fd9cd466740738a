using AiBos.Ledger.Checkpoints;
using AiBos.Ledger.Notes;
using AiBos.Ledger.Signing;
using AiBos.Ledger.Tests.Bundles;
using AiBos.Ledger.Tests.Notes;
using AiBos.Ledger.Tests.Signing;
using AiBos.TestInfrastructure;
using Xunit;

namespace AiBos.Ledger.Tests.ThirdParty;

/// <summary>Bundles of logs whose key was changed: ours and deploy/verify/verify.mjs, which shares no code with it, say
/// the same.</summary>
public sealed class NodeVerifierTests
{
    private const int At = 280;
    private const int Size = 300;

    private static readonly NoteSigner Old = SampleRotation.First;
    private static readonly NoteSigner New = SampleRotation.Second;
    private static readonly NoteSigner Newest = SampleRotation.Third;
    private static readonly KeyRotation Rotation = SampleRotation.Of(Old, New);
    private static readonly KeyRotation Foreign = SampleRotation.Of(SampleKeys.Of("x", 8), SampleKeys.Of("x", 9));

    /// <summary>What the log says, who signed, whom the policy names, what must be found; null for nothing.</summary>
    public static TheoryData<string, string, string, string?> Cases => new()
    {
        { "rotation", "new old", "new old", null },
        { "rotation", "new old", "old", null },
        { "rotation", "new", "new", null },
        { "rotation", "new", "old", FindingCodes.BadSignature },
        { "rotation", "newest", "newest", FindingCodes.KeyUnvouched },
        { "none", "old", "new old", null },
        { "rotation", "old", "new old", FindingCodes.KeyRetired },
        { "rotation", "old", "old", FindingCodes.KeyRetired },
        { "foreign", "old", "old", FindingCodes.KeyUnvouched },
        { "later", "old", "old", FindingCodes.KeyUnvouched },
        { "elsewhere", "old", "old", FindingCodes.KeyUnvouched },
        { "empty", "old", "old", FindingCodes.KeyUnvouched },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Verify_ChangedKey_BothSayTheSame(string log, string signers, string policy, string? code)
    {
        ThirdPartyTool.RequireOrSkip(
            ForeignProgram.IsOnPath("node"), "Node.js is not here: apt-get install nodejs");
        using var bundle = SampleBundle.Of(LogOf(log), signer: KeysOf(signers)[0]);
        Assert.True(SignedNote.TryParse(bundle.Files["checkpoint"], out var note, out _));
        Assert.True(Checkpoint.TryParse(note.TextBytes, out var tree, out _));
        bundle.Files["checkpoint"] = tree.Sign(KeysOf(signers)).ToArray();
        bundle.Seal().WriteDirectory();
        var file = bundle.Path + ".policy";
        var text = SampleKeys.Utf8(CheckpointPolicy.Format(KeysOf(policy).Select(key => key.Verifier), [], 0));
        await File.WriteAllBytesAsync(file, text, TestContext.Current.CancellationToken);
        Assert.True(CheckpointPolicy.TryParse(text, out var trusted, out _, out _));

        var report = SampleBundle.Check(bundle.Path, trusted);
        var (exit, said) = await ThirdPartyTool.RunAsync(
            "node",
            [Path.Combine(RepositoryFiles.Root, "deploy", "verify", "verify.mjs"), bundle.Path, file]);

        Assert.Equal(code is null ? [] : [code], report.Findings.Select(finding => finding.Code));
        Assert.True(exit == (code is null ? 0 : 1), said);
        Assert.Equal(
            code is null ? 0 : 1, said.Split('\n').Count(line => line.StartsWith("  ", StringComparison.Ordinal)));
        Assert.Contains(code ?? "VALID", said, StringComparison.Ordinal);
    }

    private static IEnumerable<SampleRow> LogOf(string name)
    {
        var payload = Rotation.ToPayload(SampleHeaders.Origin);
        return name switch
        {
            "rotation" => SampleRotation.Log(Size, At, Rotation),
            "foreign" => SampleRotation.Log(Size, At, Foreign),
            "later" => Altered(payload, "\"until\":1792592000", "\"until\":1792592001"),
            "elsewhere" => SampleRotation.Log(Size, At, Rotation.ToPayload("prod.example/t/globex/1"), Rotation.Id),
            "empty" => SampleRotation.Log(Size, At, SampleKeys.Utf8("{}"), Rotation.Id),
            _ => SampleLedger.Create(Size).Rows,
        };
    }

    private static IEnumerable<SampleRow> Altered(byte[] payload, string said, string forged) => SampleRotation.Log(
        Size, At, SampleKeys.Utf8(SampleKeys.Text(payload).Replace(said, forged, StringComparison.Ordinal)),
        Rotation.Id);

    private static NoteSigner[] KeysOf(string names) =>
        [.. names.Split(' ').Select(name => name switch { "old" => Old, "new" => New, _ => Newest })];
}
