using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using AiBos.Kernel.Audit;
using AiBos.Ledger;
using AiBos.Ledger.Bundles;
using AiBos.Ledger.Merkle;
using AiBos.Sdk;
using Xunit;

namespace AiBos.Kernel.Tests.Audit;

public sealed class AnchorWriterTests : AnchorSilo
{
    [Fact]
    public async Task AnchorAllAsync_CheckpointsOfSeveralTenants_AreOneTreeThatIsSigned()
    {
        await GrowAsync(Acme);
        await GrowAsync(new TenantId("globex"));

        int? anchored = await Writer.AnchorAllAsync(Token);

        Assert.InRange(anchored ?? 0, 2, 10);
        var tree = new MerkleFrontier();
        for (int i = 0; i < anchored; i++)
        {
            tree.Append(LeafHash.OfLeaf(
                (await SqlAsync<byte[]>($"SELECT body FROM {Table} WHERE anchor_index = {i}"))!));
        }

        string signed = (await SqlAsync<string>($"SELECT checkpoint FROM {Table} ORDER BY anchor_index DESC LIMIT 1"))!;
        Assert.Contains(
            $"/anchors\n{anchored}\n{Convert.ToBase64String(tree.Root().ToArray())}\n", signed,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task WriteAsync_AnchoredLog_ExportsItsEntryForSigstore()
    {
        await GrowAsync(Acme);
        await Writer.AnchorAllAsync(Token);
        await GrowAsync(Acme);
        await LaterAsync(TimeSpan.FromHours(2));
        await GrowAsync(Acme);
        string zip = Path.Combine(DataDirectory, "bundle.zip");

        await ExportAsync(zip);

        VerificationReport report = BundleVerifier.Verify(zip, cancellationToken: Token);
        Assert.Empty(report.Findings);
        Assert.Equal(VerificationStatus.Valid, report.Status);
        await AssertStrangerAgreesAsync(zip);
        using ZipArchive bundle = await ZipFile.OpenReadAsync(zip, Token);
        using JsonDocument json = JsonDocument.Parse(Read(bundle, "anchors/sigstore/bundle.json"));
        JsonElement entry = json.RootElement.GetProperty("verificationMaterial").GetProperty("tlogEntries")[0];
        byte[] note = Read(bundle, "anchors/sigstore/checkpoint");
        byte[] body = entry.GetProperty("canonicalizedBody").GetBytesFromBase64();
        string newest = $"FROM {Table} WHERE tenant_id = 'acme' ORDER BY anchor_index DESC LIMIT 1";
        Assert.Equal(await SqlAsync<byte[]>($"SELECT body {newest}"), body);
        Assert.Equal(await SqlAsync<string>($"SELECT note {newest}"), Encoding.UTF8.GetString(note));
        JsonElement proof = entry.GetProperty("inclusionProof");
        Assert.True(MerkleProof.VerifyInclusion(
            LeafHash.OfLeaf(body), long.Parse(proof.GetProperty("logIndex").GetString()!, CultureInfo.InvariantCulture),
            long.Parse(proof.GetProperty("treeSize").GetString()!, CultureInfo.InvariantCulture),
            [.. proof.GetProperty("hashes").EnumerateArray().Select(hash => NodeHash.FromBytes(
                hash.GetBytesFromBase64()))],
            NodeHash.FromBytes(proof.GetProperty("rootHash").GetBytesFromBase64())));
        Assert.NotEqual(0, proof.GetProperty("hashes").GetArrayLength());
        Assert.Contains(
            entry.GetProperty("logId").GetProperty("keyId").GetString()!,
            Encoding.UTF8.GetString(Read(bundle, "anchors/sigstore/trusted_root.json")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnchorAllAsync_LogThatGrew_WaitsForItsTime()
    {
        await GrowAsync(Acme);
        await Writer.AnchorAllAsync(Token);
        int? unchanged = await LaterAsync(TimeSpan.FromHours(2));
        await GrowAsync(Acme);

        Assert.Equal((0, 0), (unchanged, await Writer.AnchorAllAsync(Token)));
        Assert.Equal(1, await LaterAsync(TimeSpan.FromHours(2)));
    }

    [Fact]
    public async Task AnchorAllAsync_CrashBeforeTheEntryWasKept_KeepsItFirst()
    {
        await GrowAsync(Acme);
        int? anchored = await Writer.AnchorAllAsync(Token);
        byte[] lost = Get<AnchorState>().Find(1)!.Newest!.Body;
        await ForgetAsync(1);

        // The tenant whose entry was lost is due again, in the database's eyes; its entry must come back, not twice.
        Assert.Equal(0, await Writer.AnchorAllAsync(Token));

        Assert.Equal(anchored, (int?)await CountAsync());
        Assert.Equal(lost, await SqlAsync<byte[]>($"SELECT body FROM {Table} ORDER BY anchor_index DESC LIMIT 1"));
    }

    [Fact]
    public async Task AnchorAllAsync_EntriesWereTakenAway_AnchorsNothingMore()
    {
        await GrowAsync(Acme);
        await GrowAsync(new TenantId("globex"));
        int? anchored = await Writer.AnchorAllAsync(Token);
        await ForgetAsync(2);

        Assert.Null(await Writer.AnchorAllAsync(Token));

        Assert.Equal(anchored - 2, (int?)await CountAsync());
    }

    [Fact]
    public async Task RegisterAsync_KeyOfAnotherSilo_IsNotTheDeploymentsOwn()
    {
        await Writer.AnchorAllAsync(Token);
        var other = new RegisteredAnchorLog(1, new byte[32], TimeProvider.System.GetUtcNow(), null, null);

        RegisteredAnchorLog kept = await Get<AnchorStore>().RegisterAsync(other, Token);

        Assert.Equal(Get<AnchorState>().Find(1)!.LogId.ToArray(), kept.LogId);
    }

    [Fact]
    public async Task AnchorAllAsync_AnotherSiloKeepsTheLog_LeavesItToThatOne()
    {
        await GrowAsync(Acme);
        await SqlAsync<object>(
            "INSERT INTO aibos.kernel_ledger_anchor_log VALUES ('\\x" + new string('0', 64) + "', now(), 1)");

        Assert.Null(await Writer.AnchorAllAsync(Token));

        Assert.Equal(0, await CountAsync());
    }
}
