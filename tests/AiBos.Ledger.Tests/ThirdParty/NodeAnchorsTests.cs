using System.Text.Json.Nodes;
using AiBos.Ledger.Anchoring;
using AiBos.Ledger.Checkpoints;
using AiBos.Ledger.Merkle;
using AiBos.Ledger.Tests.Bundles;
using AiBos.Ledger.Tests.Notes;
using AiBos.Ledger.Tests.Timestamps;
using AiBos.TestInfrastructure;
using Xunit;

namespace AiBos.Ledger.Tests.ThirdParty;

/// <summary>What deploy/verify/anchors.mjs, which shares no code with us, makes of the anchors in our bundles.
/// </summary>
public sealed class NodeAnchorsTests : IDisposable
{
    private const string Json = "anchors/sigstore/bundle.json";
    private const string Anchored = "anchors/sigstore/checkpoint";

    private static readonly int[] Sizes = [1, 255, 300, SampleBundle.Size];

    private readonly SampleAuthority _authority = new();
    private readonly SampleBundle _bundle = SampleBundle.Create();
    private readonly string _folder = Directory.CreateTempSubdirectory("aibos-anchors-").FullName;

    public NodeAnchorsTests()
    {
        foreach (var size in Sizes)
        {
            Anchor(size, NoteOf(size));
        }

        Anchor("log");
        File.WriteAllText(Path.Combine(_folder, "roots.pem"), _authority.RootPem);
        File.WriteAllBytes(Path.Combine(_folder, "policy"), SampleBundle.PolicyBytes(SampleBundle.Signer));
        File.WriteAllBytes(
            Path.Combine(_folder, "trusted.json"), _bundle.Files["anchors/sigstore/trusted_root.json"]);
    }

    /// <summary>What somebody does to the bundle, and what must be said.</summary>
    public static TheoryData<string, string> Acts => new()
    {
        { "timestamp of another checkpoint", "BAD_TIMESTAMP anchors/255.tsr" },
        { "one bit of a timestamp", "BAD_TIMESTAMP anchors/300.tsr" },
        { "timestamp of another authority", "BAD_TIMESTAMP anchors/300.tsr" },
        { "timestamp alone", "BAD_TIMESTAMP anchors/300.tsr there is no such checkpoint" },
        { "one bit of a checkpoint", "BAD_SIGNATURE anchors/300.checkpoint" },
        { "checkpoint of a stranger", "BAD_SIGNATURE anchors/300.checkpoint" },
        { "checkpoint under another size", "BAD_CHECKPOINT anchors/301.checkpoint" },
        { "checkpoint of another history", "HISTORY_REWRITTEN anchors/300.checkpoint" },
        { "checkpoint of more entries", "TRUNCATED anchors/601.checkpoint" },
        { "checkpoint of another log", "ORIGIN_MISMATCH anchors/300.checkpoint" },
        { "anchored checkpoint of another history", "HISTORY_REWRITTEN anchors/sigstore/checkpoint" },
        { "another checkpoint anchored", $"BAD_ANCHOR {Json} of another checkpoint, signature" },
        { "entry of another anchor log", $"BAD_ANCHOR {Json} another log's" },
        { "position", $"BAD_ANCHOR {Json} promise, inclusion" },
        { "time", $"BAD_ANCHOR {Json} promise" },
        { "hash in the proof", $"BAD_ANCHOR {Json} inclusion" },
        { "signed root", $"BAD_ANCHOR {Json} signed root" },
        { "signature of the signed root", $"BAD_ANCHOR {Json} signed root" },
        { "another position in the proof", $"BAD_ANCHOR {Json} inclusion" },
        { "body", $"BAD_ANCHOR {Json}" },
        { "no bundle", $"BAD_ANCHOR {Json}" },
        { "no anchored checkpoint", $"BAD_ANCHOR {Json}" },
    };

    public void Dispose()
    {
        _bundle.Dispose();
        _authority.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Run_OurAnchors_AreAccepted()
    {
        var (exit, said) = await RunAsync(hasTrust: true);

        Assert.True(exit == 0, said);
        Assert.Equal(Sizes.Length, said.Split('\n').Count(
            line => line.Contains("timestamp: anchors/", StringComparison.Ordinal)));
        Assert.Contains(
            "timestamp: anchors/255.checkpoint existed on 2026-11-01T12:30:00.000Z", said, StringComparison.Ordinal);
        Assert.Contains("anchored: 300 entries as entry 6 of prod.example/anchors", said, StringComparison.Ordinal);
        Assert.DoesNotContain("NOT CHECKED", said, StringComparison.Ordinal);
        Assert.EndsWith("VALID: 5 earlier checkpoints", said.TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_NothingToTrust_SaysWhatWasNotChecked()
    {
        var (exit, said) = await RunAsync(hasTrust: false);

        Assert.True(exit == 0, said);
        Assert.Contains("NOT CHECKED: 4 timestamps; give --roots", said, StringComparison.Ordinal);
        Assert.Contains("NOT CHECKED: whose key the anchor log's is", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_RootsAndNoOpenSsl_CannotVerify()
    {
        var (exit, said) = await RunAsync(hasTrust: true, new Dictionary<string, string> { ["PATH"] = _folder });

        Assert.True(exit == 3, said);
        Assert.Contains("CANNOT_VERIFY: the program openssl is not here", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_NoAnchors_AreNone()
    {
        foreach (var name in _bundle.Files.Keys.Where(
            static name => name.StartsWith("anchors/", StringComparison.Ordinal)).ToArray())
        {
            _bundle.Files.Remove(name);
        }

        Assert.Equal((0, "VALID: 0 earlier checkpoints\n"), await RunAsync(hasTrust: true));
    }

    [Theory]
    [MemberData(nameof(Acts))]
    public async Task Run_TamperedCopy_IsRefused(string act, string said)
    {
        Act(act);

        var (exit, output) = await RunAsync(hasTrust: true);

        Assert.True(exit == 1, output);
        Assert.Contains($"  {said}", output, StringComparison.Ordinal);
        Assert.EndsWith("TAMPERED", output.TrimEnd(), StringComparison.Ordinal);
    }

    private void Act(string act)
    {
        var files = _bundle.Files;
        switch (act)
        {
            case "timestamp of another checkpoint": files["anchors/255.tsr"] = files["anchors/300.tsr"]; break;
            case "one bit of a timestamp": files["anchors/300.tsr"][^20] ^= 1; break;
            case "timestamp of another authority":
                using (var other = new SampleAuthority())
                {
                    files["anchors/300.tsr"] = other.Stamp(files["anchors/300.checkpoint"]);
                }

                break;
            case "timestamp alone": files.Remove("anchors/300.checkpoint"); break;
            case "one bit of a checkpoint": files["anchors/300.checkpoint"][^3] ^= 1; break;
            case "checkpoint of a stranger":
                Anchor(300, new Checkpoint(SampleHeaders.Origin, 300, RootOf(300)).Sign(SampleKeys.Log).ToArray());
                break;
            case "checkpoint under another size":
                files["anchors/301.checkpoint"] = files["anchors/300.checkpoint"];
                break;
            case "checkpoint of another history": Anchor(300, Signed(300, RootOf(299))); break;
            case "checkpoint of more entries": Anchor(601, Signed(601, RootOf(600))); break;
            case "checkpoint of another log":
                var origin = SampleHeaders.Origin + "1";
                Anchor(300, new Checkpoint(origin, 300, RootOf(300))
                    .Sign(SampleBundle.Signer.Named(origin)).ToArray());
                File.AppendAllText(
                    Path.Combine(_folder, "policy"), $"log {SampleBundle.Signer.Named(origin).Verifier}\n");
                break;
            case "anchored checkpoint of another history": Anchor("log2", Signed(300, RootOf(299))); break;
            case "another checkpoint anchored": files[Anchored] = NoteOf(299); break;
            case "entry of another anchor log": Anchor("other"); break;
            case "position": Edit("\"logIndex\": \"6\"", "\"logIndex\": \"5\""); break;
            case "time": Edit("\"integratedTime\": \"1", "\"integratedTime\": \"2"); break;
            case "hash in the proof": Edit("\"hashes\": [\n            \"", "\"hashes\": [\n            \"AAAA"); break;
            case "signed root": Edit("anchors\\n7\\n", "anchors\\n8\\n"); break;
            case "signature of the signed root":
                EditProof(static proof => proof["checkpoint"]!["envelope"] = Flip(
                    proof["checkpoint"]!["envelope"]!.GetValue<string>()));
                break;
            case "another position in the proof": EditProof(static proof => proof["logIndex"] = "5"); break;
            case "body": Edit("\"canonicalizedBody\": \"eyJ", "\"canonicalizedBody\": \"eyK"); break;
            case "no bundle": files.Remove(Json); break;
            case "no anchored checkpoint": files.Remove(Anchored); break;
            default: throw new ArgumentException(act, nameof(act));
        }
    }

    private void Edit(string old, string text) => _bundle.Replace(Json, old, text);

    private void EditProof(Action<JsonNode> edit)
    {
        var bundle = JsonNode.Parse(_bundle.Files[Json])!;
        edit(bundle["verificationMaterial"]!["tlogEntries"]![0]!["inclusionProof"]!);
        _bundle.Files[Json] = SampleKeys.Utf8(bundle.ToJsonString());
    }

    // One bit in the middle of the signature, which stands at the end of the note.
    private static string Flip(string note)
    {
        var at = note.LastIndexOf(' ') + 1;
        var signature = Convert.FromBase64String(note[at..].TrimEnd());
        signature[40] ^= 1;
        return note[..at] + Convert.ToBase64String(signature) + "\n";
    }

    // A note as the last of some in an anchor log.
    private void Anchor(string name, byte[]? note = null)
    {
        note ??= NoteOf(300);
        Assert.True(AnchorLog.TryOpen(Path.Combine(_folder, name), "prod.example/anchors", out var log));
        using var anchors = log;
        AnchorEntry entry = null!;
        for (var i = 1; i <= 7; i++)
        {
            entry = log.Append(i == 7 ? note : NoteOf(i), SampleAuthority.Time);
        }

        _bundle.Files[Anchored] = note;
        _bundle.Files[Json] = SigstoreBundle.Write(entry);
        _bundle.Files["anchors/sigstore/trusted_root.json"] = SigstoreBundle.WriteTrustedRoot(entry);
    }

    private void Anchor(int size, byte[] note)
    {
        _bundle.Files[$"anchors/{size}.checkpoint"] = note;
        _bundle.Files[$"anchors/{size}.tsr"] = _authority.Stamp(note);
    }

    private static byte[] NoteOf(int size) => Signed(size, RootOf(size));

    private static byte[] Signed(int size, NodeHash root) =>
        new Checkpoint(SampleHeaders.Origin, size, root).Sign(SampleBundle.Signer).ToArray();

    private static NodeHash RootOf(int size)
    {
        var tree = new MerkleFrontier();
        foreach (var row in SampleBundle.Rows.Take(size))
        {
            tree.Append(LeafHash.FromBytes(row.LeafHash));
        }

        return tree.Root();
    }

    private async Task<(int Exit, string Said)> RunAsync(
        bool hasTrust, IReadOnlyDictionary<string, string>? environment = null)
    {
        ThirdPartyTool.RequireOrSkip(
            ForeignProgram.IsOnPath("node"), "Node.js is not here: apt-get install nodejs");
        ThirdPartyTool.RequireOpenSsl();
        string[] trust = hasTrust
            ? ["--roots", Path.Combine(_folder, "roots.pem"), "--trusted-root", Path.Combine(_folder, "trusted.json")]
            : [];
        var script = Path.Combine(RepositoryFiles.Root, "deploy", "verify", "anchors.mjs");
        return await ThirdPartyTool.RunAsync(
            PathOf("node"),
            [script, _bundle.Seal().WriteDirectory(), Path.Combine(_folder, "policy"), .. trust],
            environment: environment);
    }

    private static string PathOf(string program) =>
        Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, program)).First(File.Exists);
}
