using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using AiBos.Kernel.Audit;
using AiBos.Kernel.Tests.TestEngine;
using AiBos.Ledger;
using AiBos.Ledger.Checkpoints;
using AiBos.Ledger.Merkle;
using AiBos.Ledger.Notes;
using AiBos.Sdk;
using AiBos.TestInfrastructure;
using Xunit;

namespace AiBos.Kernel.Tests.Audit;

public sealed class AuditExportTests(ProbeFixture fixture)
{
    [Fact]
    public async Task WriteAsync_WholeLog_LeavesTilesAndManifestAgreeWithTheCheckpoint()
    {
        TenantId tenant = await fixture.NewLogAsync(600);
        await SignAsync();

        using ZipArchive bundle = await ExportAsync(tenant, 0, null);

        var edge = new TileEdge();
        var tiles = new List<Tile>();
        string[] leaves = Encoding.UTF8.GetString(Read(bundle, "entries.jsonl")).Split('\n');
        foreach (string leaf in leaves[..^1])
            edge.Append(LeafHash.OfLeaf(Encoding.UTF8.GetBytes(leaf)), tiles);
        Assert.Equal(601, edge.Size);
        Assert.True(SignedNote.TryParse(Read(bundle, "checkpoint"), out SignedNote? note, out _));
        Assert.True(Checkpoint.TryParse(note.TextBytes, out Checkpoint? checkpoint, out _));
        Assert.Equal((edge.Size, edge.Root()), (checkpoint.Size, checkpoint.Root));
        foreach (Tile tile in tiles.Concat(edge.Unfinished()))
            Assert.Equal(tile.ToArray(), Read(bundle, tile.Id.ToString()));
        string[] manifest = Text(bundle, "MANIFEST.sha256").Split('\n');
        Assert.Equal(bundle.Entries.Count - 1, manifest.Length - 1);
        Assert.All(manifest[..^1], line => Assert.Equal(
            line[..64], Convert.ToHexStringLower(SHA256.HashData(Read(bundle, line[66..])))));
    }

    [Fact]
    public async Task WriteAsync_APart_HoldsThoseEntriesAndPayloadsVerbatim()
    {
        TenantId tenant = await fixture.NewLogAsync(20);
        await SignAsync();

        using ZipArchive bundle = await ExportAsync(tenant, 5, 8);

        Assert.Equal(3, Text(bundle, "entries.jsonl").Count(c => c == '\n'));
        Assert.Equal(
            "{\"payload\":{\"text\":\"n4\"},\"seq\":5}\n{\"payload\":{\"text\":\"n5\"},\"seq\":6}\n"
            + "{\"payload\":{\"text\":\"n6\"},\"seq\":7}\n",
            Text(bundle, "payloads.jsonl"));
    }

    [Theory]
    [InlineData(5, 5L)]
    [InlineData(0, 22L)]
    [InlineData(21, null)]
    public async Task PlanAsync_RangeWithoutEntries_IsRefused(long from, long? to)
    {
        TenantId tenant = await fixture.NewLogAsync(20);
        await SignAsync();

        Assert.False((await PlanAsync(tenant, from, to)).IsOk);
    }

    [Fact]
    public async Task PlanAsync_Granted_IsAnEntry()
    {
        TenantId tenant = await fixture.NewLogAsync(20);
        await SignAsync();

        await PlanAsync(tenant, 0, null);

        Assert.Equal("export", await fixture.SqlAsync<string>(
            $"SELECT kind FROM aibos.kernel_audit_log WHERE tenant_id = '{tenant}' AND seq = 21"));
    }

    [Fact]
    public async Task Export_OverHttp_IsAZipForThoseWhoMay()
    {
        await SignAsync();

        HttpAnswer refused = await fixture.SendAsync(HttpMethod.Get, "/audit/export", fixture.Key("acme", "viewer"));
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Add("X-Api-Key", fixture.Key("acme", "auditor"));
        using Stream stream = await http.GetStreamAsync(
            new Uri($"{fixture.Host.BaseUrl}/audit/export"), TestContext.Current.CancellationToken);
        using var bundle = new ZipArchive(stream);

        Assert.Equal(HttpStatusCode.Forbidden, (HttpStatusCode)refused.Status);
        Assert.Contains("/t/acme/1\n", Text(bundle, "checkpoint"), StringComparison.Ordinal);
    }

    private Task SignAsync() => fixture.Get<CheckpointWriter>().SignAllAsync(
        fixture.Get<CheckpointSigning>().Signer!, CancellationToken.None);

    private Task<Result<ExportPlan>> PlanAsync(TenantId tenant, long from, long? to) =>
        fixture.Get<AuditExport>().PlanAsync(tenant, new PrincipalId("auditor"), from, to, CancellationToken.None);

    private async Task<ZipArchive> ExportAsync(TenantId tenant, long from, long? to)
    {
        var zip = new MemoryStream();
        ExportPlan plan = (await PlanAsync(tenant, from, to)).Value;
        await fixture.Get<AuditExport>().WriteAsync(plan, zip, CancellationToken.None);
        return new ZipArchive(zip);
    }

    private static string Text(ZipArchive bundle, string name) => Encoding.UTF8.GetString(Read(bundle, name));

    private static byte[] Read(ZipArchive bundle, string name)
    {
        using var bytes = new MemoryStream();
        using Stream file = bundle.GetEntry(name)!.Open();
        file.CopyTo(bytes);
        return bytes.ToArray();
    }
}
