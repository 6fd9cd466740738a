using System.Text;
using System.Text.Json;
using AiBos.Client.Tests.Stub;
using AiBos.Ledger;
using AiBos.Ledger.Checkpoints;
using AiBos.Ledger.Merkle;
using AiBos.Ledger.Notes;
using Xunit;

namespace AiBos.Cli.Tests.Verbs;

public sealed class AuditProofVerbTests : CliFixture
{
    private const string Origin = "test/t/acme/1";
    private const string First = "{\"n\":\"é\"}";
    private const string Second = "{\"n\":2}";

    private readonly NoteSigner _signer = NoteSigner.Generate(Origin);

    [Fact]
    public async Task Proof_ThatHolds_IsWrittenAsItWasSent()
    {
        Answer(First, Proof(0));
        Write("policy", Policy(_signer));

        CliEnd end = await RunAsync(
            "audit", "proof", "0", "--out", "0.tlog-proof", "--leaf", "0.leaf", "--policy", "policy", "--json");

        Assert.Equal((0, ""), (end.ExitCode, end.Error));
        Assert.Equal(Proof(0), await File.ReadAllTextAsync(PathTo("0.tlog-proof"), Token));
        Assert.Equal(First, await File.ReadAllTextAsync(PathTo("0.leaf"), Token));
        Assert.Equal(
            (0, Hash(First).ToString(), Origin, 2),
            (end.Json.GetProperty("seq").GetInt32(), end.Json.GetProperty("leafHash").GetString(),
                end.Json.GetProperty("log").GetString(), end.Json.GetProperty("size").GetInt32()));
        Assert.False(end.Json.TryGetProperty("notes", out _));
        Assert.DoesNotContain(Stub.Requests, request => request.Path == "/audit/policy");
    }

    [Fact]
    public async Task Proof_WithoutAPolicy_TakesTheKernelsAndSaysSo()
    {
        Answer(Second, Proof(1));

        CliEnd end = await RunAsync("audit", "proof", "1", "--out", "1.tlog-proof");

        Assert.Equal(0, end.ExitCode);
        Assert.Contains($"Entry 1, leaf hash {Hash(Second)}", end.Out, StringComparison.Ordinal);
        Assert.Contains("note: The key came from the kernel", end.Out, StringComparison.Ordinal);
        Assert.True(File.Exists(PathTo("1.tlog-proof")));
    }

    public static TheoryData<string, string> Refusals => new()
    {
        { "another leaf", "NotIncluded" },
        { "another place", "it is about entry 1" },
        { "another key", "CheckpointRefused" },
        { "another size", "CheckpointRefused" },
        { "no proof", "BadHeader" },
        { "glued", "CheckpointRefused" },
        { "other line ends", "MalformedText" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task Proof_ThatDoesNotHold_IsNotWritten(string what, string why)
    {
        string proof = what switch
        {
            "another place" => Proof(1),
            "another size" => Proof(0).Replace("\n2\n", "\n3\n", StringComparison.Ordinal),
            "no proof" => "hello\n",
            "glued" => Proof(0) + Proof(0),
            "other line ends" => Proof(0).ReplaceLineEndings("\r\n"),
            _ => Proof(0),
        };
        Answer(what == "another leaf" ? Second : First, proof);
        Write("policy", Policy(what == "another key" ? NoteSigner.Generate(Origin) : _signer));

        CliEnd end = await RunAsync(
            "audit", "proof", "0", "--out", "0.tlog-proof", "--leaf", "0.leaf", "--policy", "policy", "--json");

        Assert.Equal((1, "PROOF_REFUSED"), (end.ExitCode, end.Json.GetProperty("code").GetString()));
        Assert.Contains(why, end.Json.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.False(File.Exists(PathTo("0.tlog-proof")) || File.Exists(PathTo("0.leaf")));
    }

    [Theory]
    [InlineData("/audit/policy")]
    [InlineData("/audit/entries/0")]
    [InlineData("/audit/entries/0/tlog-proof")]
    public async Task Proof_Refused_IsNotWritten(string path)
    {
        Answer(First, Proof(0));
        Func<StubRequest, StubReply> answer = Stub.Other;
        Stub.Other = request => request.Path == path ? StubReply.Problem(404, "NOT_FOUND") : answer(request);

        CliEnd end = await RunAsync("audit", "proof", "0", "--out", "0.tlog-proof", "--json");

        Assert.Equal((1, "NOT_FOUND"), (end.ExitCode, end.Json.GetProperty("code").GetString()));
        Assert.False(File.Exists(PathTo("0.tlog-proof")));
    }

    [Theory]
    [InlineData("-1", "--out", "x")]
    [InlineData("one", "--out", "x")]
    [InlineData("0", "--out", "policy")]
    [InlineData("0", "--out", "x", "--leaf", "policy")]
    [InlineData("0", "--out", "x", "--policy", "")]
    public async Task Proof_WrongUsage_SendsNothing(params string[] args)
    {
        Write("policy", Policy(_signer));

        CliEnd end = await RunAsync(["audit", "proof", .. args]);

        Assert.Equal(2, end.ExitCode);
        Assert.Empty(Stub.Requests);
    }

    [Fact]
    public async Task Proof_PolicyThatIsNone_SendsNothing()
    {
        Write("policy", "hello\n");

        CliEnd end = await RunAsync("audit", "proof", "0", "--out", "x", "--policy", "policy");

        Assert.Equal(3, end.ExitCode);
        Assert.Empty(Stub.Requests);
    }

    private void Answer(string leaf, string proof) => Stub.Other = request => request.Path switch
    {
        "/audit/policy" => StubReply.Raw(200, "text/plain", Policy(_signer)),
        _ when request.Path.EndsWith("/tlog-proof", StringComparison.Ordinal) =>
            StubReply.Raw(200, "text/plain", proof),
        _ => StubReply.Raw(200, "application/json", $$$"""
            {"success":true,"data":{"seq":0,"id":"019b0f3c-5a00-7000-8000-000000000000","kind":"action",
             "at":"2026-01-31T12:00:00+00:00","actor":"a","action":"b","outcome":"ok","hash":"x",
             "leaf":{{{JsonSerializer.Serialize(leaf)}}},"payload":null}}
            """),
    };

    private string Proof(int seq)
    {
        var tree = new MerkleFrontier();
        tree.Append(Hash(First));
        tree.Append(Hash(Second));
        NodeHash sibling = NodeHash.FromBytes(Hash(seq == 0 ? Second : First).ToArray());
        return new TlogProof(seq, [sibling], new Checkpoint(Origin, 2, tree.Root()).Sign(_signer)).ToString();
    }

    private static LeafHash Hash(string leaf) => LeafHash.OfLeaf(Encoding.UTF8.GetBytes(leaf));

    private static string Policy(NoteSigner signer) => CheckpointPolicy.Format([signer.Verifier], [], 0);
}
