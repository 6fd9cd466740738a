using AiBos.Kernel.Audit;
using AiBos.Kernel.Tests.TestEngine;
using AiBos.Ledger;
using AiBos.Ledger.Merkle;
using AiBos.Sdk;
using Xunit;

namespace AiBos.Kernel.Tests.Audit;

public sealed class LedgerTilesTests(ProbeFixture fixture)
{
    [Fact]
    public async Task Append_PastATile_TileStandsWithItsEntry()
    {
        TenantId tenant = await fixture.NewLogAsync(300);

        Assert.Equal(1, await CountAsync(tenant));
        Assert.Equal(
            await LeavesAsync(tenant, 0, 256),
            await fixture.SqlAsync<string>($"SELECT encode(hashes, 'hex') {From(tenant)}"));
        Assert.Equal(
            (await TreeAsync(tenant, 256)).Root().ToString(),
            await fixture.SqlAsync<string>($"SELECT encode(root, 'hex') {From(tenant)}"));
    }

    [Fact]
    public async Task OpenAsync_WriterTakesOver_GoesOnWithTheSameTiles()
    {
        TenantId tenant = await fixture.NewLogAsync(400);

        await TakeOverAsync(tenant);
        await AppendAsync(tenant, 200);

        Assert.Equal(2, await CountAsync(tenant));
        Assert.Equal(
            await LeavesAsync(tenant, 256, 512),
            await fixture.SqlAsync<string>($"SELECT encode(hashes, 'hex') {From(tenant)} AND tile_index = 1"));
    }

    [Fact]
    public async Task OpenAsync_LogWithoutTiles_GetsThemFromItsLeaves()
    {
        TenantId tenant = await fixture.NewLogAsync(600);
        string? before = await fixture.SqlAsync<string>($"SELECT string_agg(encode(hashes, 'hex'), '') {From(tenant)}");
        await fixture.TamperAsync("kernel_ledger_tile", $"DELETE {From(tenant)}");

        await TakeOverAsync(tenant);
        await AppendAsync(tenant, 1);

        Assert.Equal(2, await CountAsync(tenant));
        Assert.Equal(before, await fixture.SqlAsync<string>(
            $"SELECT string_agg(encode(hashes, 'hex'), '') {From(tenant)}"));
    }

    // What another silo's activation does; the old writer is fenced at its next commit.
    private async Task TakeOverAsync(TenantId tenant)
    {
        await fixture.SqlAsync<object>(
            $"UPDATE aibos.kernel_ledger_head SET epoch = epoch + 1 WHERE tenant_id = '{tenant}'");
        await AppendAsync(tenant, 1);
    }

    private async Task AppendAsync(TenantId tenant, int entries)
    {
        for (int i = 0; i < entries; i++)
        {
            AppendResult result = await fixture.Get<LedgerClient>().AppendAsync(tenant, fixture.NewDraft());
            Assert.True(result.IsSealed, result.Failure);
        }
    }

    private Task<long> CountAsync(TenantId tenant) => fixture.SqlAsync<long>($"SELECT count(*) {From(tenant)}")!;

    private static string From(TenantId tenant) => $"FROM aibos.kernel_ledger_tile WHERE tenant_id = '{tenant}'";

    private Task<string?> LeavesAsync(TenantId tenant, long from, long to) => fixture.SqlAsync<string>(
        "SELECT string_agg(encode(leaf_hash, 'hex'), '' ORDER BY seq) FROM aibos.kernel_audit_log "
        + $"WHERE tenant_id = '{tenant}' AND seq >= {from} AND seq < {to}");

    private async Task<MerkleFrontier> TreeAsync(TenantId tenant, long size)
    {
        var tree = new MerkleFrontier();
        foreach (byte[] hash in Convert.FromHexString((await LeavesAsync(tenant, 0, size))!).Chunk(32))
            tree.Append(LeafHash.FromBytes(hash));
        return tree;
    }
}
