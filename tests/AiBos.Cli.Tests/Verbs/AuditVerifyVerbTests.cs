using System.Security.Cryptography;
using System.Text;
using AiBos.Client.Tests.Stub;
using AiBos.Ledger;
using AiBos.Ledger.Checkpoints;
using AiBos.Ledger.Merkle;
using AiBos.Ledger.Notes;
using Xunit;

namespace AiBos.Cli.Tests.Verbs;

public sealed class AuditVerifyVerbTests : CliFixture
{
    [Theory]
    [InlineData("VALID", 0)]
    [InlineData("TAMPERED", 1)]
    [InlineData("INCOMPLETE", 1)]
    [InlineData("CANNOT_VERIFY", 1)]
    [InlineData("A_STATUS_OF_NEXT_YEAR", 1)]
    public async Task Verify_OnlyValid_Is0(string status, int exitCode)
    {
        Stub.Other = _ => StubReply.Raw(200, "application/json",
            $$$"""{"success":true,"data":{"status":"{{{status}}}","entries":9,"findings":[]}}""");

        CliEnd end = await RunAsync("audit", "verify", "--json");

        Assert.Equal((exitCode, status), (end.ExitCode, end.Json.GetProperty("status").GetString()));
    }

    [Fact]
    public async Task Verify_Tampered_ShowsWhereAndWhat()
    {
        Stub.Other = _ => StubReply.Raw(200, "application/json", """
            {"success":true,"data":{"status":"TAMPERED","entries":9,"findingsTotal":5,"findings":[
              {"code":"ROW_CHANGED","seq":3,"column":"actor","expected":"a","actual":"b"},
              {"code":"ROWS_MISSING","seq":5,"seqTo":7}]}}
            """);

        CliEnd end = await RunAsync("audit", "verify");

        Assert.Equal(1, end.ExitCode);
        Assert.Equal(
            [
                "TAMPERED: 9 entries, 5 findings", "  entry 3: ROW_CHANGED actor: expected a, found b",
                "  entry 5–7: ROWS_MISSING", "  … and 3 more",
            ],
            end.Out.ReplaceLineEndings("\n").TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task Verify_BundleThatIsNotThere_CannotBeVerified()
    {
        CliEnd end = await RunAsync("audit", "verify", "--bundle", "nowhere", "--json");

        Assert.Equal((3, "CANNOT_VERIFY"), (end.ExitCode, end.Json.GetProperty("status").GetString()));
        Assert.Equal("BUNDLE_REFUSED", end.Json.GetProperty("findings")[0].GetProperty("code").GetString());
    }

    [Fact]
    public async Task Verify_PolicyWithoutBundle_IsWrongUsage()
    {
        CliEnd end = await RunAsync("audit", "verify", "--policy", "policy");

        Assert.Equal(2, end.ExitCode);
    }

    [Fact]
    public async Task Verify_RootsWithoutBundle_IsWrongUsage()
    {
        CliEnd end = await RunAsync("audit", "verify", "--tsa-roots", "roots.pem");

        Assert.Equal(2, end.ExitCode);
    }

    [Theory]
    [InlineData("nowhere.pem", "cannot be read")]
    [InlineData("policy", "cannot be used")]
    public async Task Verify_RootsThatAreNone_IsUnreadable(string file, string reason)
    {
        string folder = await WriteBundleAsync();

        CliEnd end = await RunAsync(
            "audit", "verify", "--bundle", folder, "--tsa-roots", Path.Combine(folder, file));

        Assert.Equal(3, end.ExitCode);
        Assert.Contains(reason, end.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_BundleUnderAPolicy_IsValidWithoutAKernel()
    {
        string folder = await WriteBundleAsync();

        CliEnd end = await RunAsync(
            "audit", "verify", "--bundle", folder, "--policy", Path.Combine(folder, "policy"), "--json");

        Assert.Equal((0, "VALID"), (end.ExitCode, end.Json.GetProperty("status").GetString()));
        Assert.False(end.Json.TryGetProperty("notes", out _));
    }

    [Fact]
    public async Task Verify_BundleTamperedWith_NamesTheFileAndWhereTheKeyCameFrom()
    {
        string folder = await WriteBundleAsync();
        await File.AppendAllTextAsync(Path.Combine(folder, "README.txt"), "!", Token);

        CliEnd end = await RunAsync("audit", "verify", "--bundle", folder);

        Assert.Equal(1, end.ExitCode);
        Assert.StartsWith("TAMPERED: 1 entries, 1 findings", end.Out, StringComparison.Ordinal);
        Assert.Contains("MANIFEST_MISMATCH README.txt", end.Out, StringComparison.Ordinal);
        Assert.Contains("note: The key came with the bundle.", end.Out, StringComparison.Ordinal);
    }

    private async Task<string> WriteBundleAsync()
    {
        NoteSigner signer = NoteSigner.Generate("test/t/acme/1");
        byte[] leaf = EntryCodec.Encode(new EntryHeader
        {
            Log = "test/t/acme/1",
            Seq = 0,
            Prev = LeafHash.Zero,
            Id = new Guid("019b0f3c-5a00-7000-8000-000000000000"),
            At = 1,
            Kind = EntryKind.Genesis,
            Actor = "system",
            Action = "ledger.open",
            Outcome = "ok",
        });
        var tree = new MerkleFrontier();
        tree.Append(LeafHash.OfLeaf(leaf));
        Directory.CreateDirectory(PathTo("bundle/tile/0/000.p"));
        var files = new Dictionary<string, byte[]>
        {
            ["entries.jsonl"] = [.. leaf, (byte)'\n'],
            ["payloads.jsonl"] = [],
            ["tile/0/000.p/1"] = LeafHash.OfLeaf(leaf).ToArray(),
            ["checkpoint"] = new Checkpoint("test/t/acme/1", 1, tree.Root()).Sign(signer).ToArray(),
            ["policy"] = Encoding.UTF8.GetBytes(CheckpointPolicy.Format([signer.Verifier], [], 0)),
            ["README.txt"] = [(byte)'\n'],
        };
        files["MANIFEST.sha256"] = Encoding.ASCII.GetBytes(string.Concat(files.Select(file =>
            $"{Convert.ToHexStringLower(SHA256.HashData(file.Value))}  {file.Key}\n")));
        foreach ((string name, byte[] bytes) in files)
            await File.WriteAllBytesAsync(PathTo($"bundle/{name}"), bytes, Token);
        return PathTo("bundle");
    }
}
