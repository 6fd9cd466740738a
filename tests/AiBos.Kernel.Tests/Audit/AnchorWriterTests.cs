using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using AiBos.Kernel.Audit;
using AiBos.Ledger;
using AiBos.Ledger.Bundles;
using AiBos.Ledger.Merkle;
using AiBos.Sdk;
using AiBos.TestInfrastructure;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace AiBos.Kernel.Tests.Audit;

/// <summary>A silo of its own, whose writer looks by itself only after a minute.</summary>
public sealed class AnchorWriterTests : KernelFixture, IAsyncLifetime
{
    private const string Table = "aibos.kernel_ledger_anchor";

    private static readonly TenantId Acme = new("acme");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private AnchorWriter Writer => Get<AnchorWriter>();

    public async ValueTask InitializeAsync() => await StartAsync([], "--Kernel:Audit:CheckpointEvery=00:01:00");

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
        byte[] lost = Get<AnchorState>().Find()!.Newest!.Body;
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
        AnchorStore store = Get<AnchorStore>();

        Assert.False(await store.RegisterAsync(new byte[32], TimeProvider.System.GetUtcNow(), Token));
        Assert.True(await store.RegisterAsync(
            Get<AnchorState>().Find()!.LogId, TimeProvider.System.GetUtcNow(), Token));
    }

    [Fact]
    public async Task AnchorAllAsync_AnotherSiloKeepsTheLog_LeavesItToThatOne()
    {
        await GrowAsync(Acme);
        await SqlAsync<object>(
            "INSERT INTO aibos.kernel_ledger_anchor_log VALUES ('\\x" + new string('0', 64) + "', now())");

        Assert.Null(await Writer.AnchorAllAsync(Token));

        Assert.Equal(0, await CountAsync());
    }

    private async Task GrowAsync(TenantId tenant)
    {
        for (int i = 0; i < 3; i++)
            await Get<LedgerClient>().RecordAsync(tenant, EntryKind.Action, "tester", "probe.note", "ok", "{}"u8);
        await Get<CheckpointWriter>().SignAllAsync(Get<CheckpointSigning>().Signer!, Token);
    }

    private async Task<int?> LaterAsync(TimeSpan ahead)
    {
        using var writer = new AnchorWriter(
            Get<AnchorState>(), Get<AnchorStore>(), Get<CheckpointSigning>(), Get<AuditOptions>(),
            new ShiftedTime(ahead), NullLogger<AnchorWriter>.Instance);
        return await writer.AnchorAllAsync(Token);
    }

    private Task<long> CountAsync() => SqlAsync<long>($"SELECT count(*) FROM {Table}");

    private Task<object?> ForgetAsync(int entries) => SqlAsync<object>(
        $"ALTER TABLE {Table} DISABLE TRIGGER kernel_ledger_anchor_append_only; "
        + $"DELETE FROM {Table} WHERE anchor_index > (SELECT max(anchor_index) - {entries} FROM {Table}); "
        + $"ALTER TABLE {Table} ENABLE ALWAYS TRIGGER kernel_ledger_anchor_append_only");

    private async Task ExportAsync(string zip)
    {
        AuditExport export = Get<AuditExport>();
        ExportPlan plan = (await export.PlanAsync(Acme, new PrincipalId("auditor"), 0, null, Token)).Value;
        await using FileStream file = File.Create(zip);
        await export.WriteAsync(plan, file, Token);
    }

    private static byte[] Read(ZipArchive bundle, string name)
    {
        using var bytes = new MemoryStream();
        using Stream file = bundle.GetEntry(name)!.Open();
        file.CopyTo(bytes);
        return bytes.ToArray();
    }
}
