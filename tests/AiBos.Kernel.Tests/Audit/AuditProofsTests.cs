using AiBos.Kernel.Audit;
using AiBos.Kernel.Tests.TestEngine;
using AiBos.Ledger;
using AiBos.Ledger.Merkle;
using AiBos.Sdk;
using Xunit;
using ErrorCode = AiBos.Sdk.ErrorCode;

namespace AiBos.Kernel.Tests.Audit;

public sealed class AuditProofsTests(ProbeFixture fixture)
{
    private Task<Result<InclusionProof>> ProveAsync(TenantId tenant, long seq, long? size) =>
        fixture.Get<AuditProofs>().ProveInclusionAsync(tenant, seq, size, CancellationToken.None);

    private Task<Result<ConsistencyProof>> ProveGrowthAsync(TenantId tenant, long from, long to) =>
        fixture.Get<AuditProofs>().ProveConsistencyAsync(tenant, from, to, CancellationToken.None);

    [Fact]
    public async Task ProveInclusionAsync_AnyEntryAndSize_Verifies()
    {
        TenantId tenant = await fixture.NewLogAsync(599);

        foreach ((long seq, long size) in new[] { (0L, 1L), (0, 600), (255, 256), (256, 257), (300, 512), (599, 600) })
        {
            InclusionProof proof = (await ProveAsync(tenant, seq, size)).Value;

            Assert.True(
                MerkleProof.VerifyInclusion(
                    await LeafAsync(tenant, seq), seq, size, Read(proof.Hashes), Read(proof.Root)),
                $"entry {seq} of {size}");
            Assert.Equal(await RootAsync(tenant, size), proof.Root);
        }
    }

    [Fact]
    public async Task ProveConsistencyAsync_AnyTwoSizes_Verifies()
    {
        TenantId tenant = await fixture.NewLogAsync(599);

        foreach ((long from, long to) in new[] { (1L, 1L), (1, 600), (255, 600), (256, 512), (300, 599), (600, 600) })
        {
            ConsistencyProof proof = (await ProveGrowthAsync(tenant, from, to)).Value;

            Assert.True(
                MerkleProof.VerifyConsistency(from, to, Read(proof.FromRoot), Read(proof.ToRoot), Read(proof.Hashes)),
                $"{from} to {to}");
            Assert.Equal(await RootAsync(tenant, from), proof.FromRoot);
        }
    }

    [Fact]
    public async Task ProveInclusionAsync_WhileEntriesAreAppended_NeverFails()
    {
        TenantId tenant = await fixture.NewLogAsync(10);
        using var stop = new CancellationTokenSource();
        Task[] writers = [.. Enumerable.Range(0, 16).Select(async _ =>
        {
            while (!stop.IsCancellationRequested)
                await fixture.Get<LedgerClient>().AppendAsync(tenant, fixture.NewDraft());
        })];

        for (int i = 0; i < 200; i++)
        {
            Result<InclusionProof> proof = await ProveAsync(tenant, i % 10, null);
            Assert.True(proof.IsOk, proof.IsOk ? "" : proof.Refusal!.Detail);
            Assert.True(MerkleProof.VerifyInclusion(
                await LeafAsync(tenant, i % 10), i % 10, proof.Value.Size, Read(proof.Value.Hashes),
                Read(proof.Value.Root)));
        }

        await stop.CancelAsync();
        await Task.WhenAll(writers);
    }

    [Theory]
    [InlineData(0, 0L, ErrorCode.ValidationError)]
    [InlineData(5, 5L, ErrorCode.ValidationError)]
    [InlineData(5, 12L, ErrorCode.ValidationError)]
    [InlineData(11, null, ErrorCode.NotFound)]
    [InlineData(long.MaxValue, null, ErrorCode.NotFound)]
    public async Task ProveInclusionAsync_OutOfRange_IsRefusedByName(long seq, long? size, ErrorCode code)
    {
        TenantId tenant = await fixture.NewLogAsync(10);

        Assert.Equal(code, (await ProveAsync(tenant, seq, size)).Refusal!.Code);
    }

    [Theory]
    [InlineData(0, 5)]
    [InlineData(6, 5)]
    [InlineData(5, 12)]
    [InlineData(1, long.MaxValue)]
    public async Task ProveConsistencyAsync_OutOfRange_IsRefused(long from, long to)
    {
        TenantId tenant = await fixture.NewLogAsync(10);

        Assert.Equal(
            ErrorCode.ValidationError, (await ProveGrowthAsync(tenant, from, to)).Refusal!.Code);
    }

    private async Task<LeafHash> LeafAsync(TenantId tenant, long seq) => LeafHash.OfLeaf(
        (await fixture.SqlAsync<byte[]>(
            $"SELECT leaf FROM aibos.kernel_audit_log WHERE tenant_id = '{tenant}' AND seq = {seq}"))!);

    private async Task<string> RootAsync(TenantId tenant, long size)
    {
        var tree = new MerkleFrontier();
        string hex = (await fixture.SqlAsync<string>(
            "SELECT string_agg(encode(leaf_hash, 'hex'), '' ORDER BY seq) FROM aibos.kernel_audit_log "
            + $"WHERE tenant_id = '{tenant}' AND seq < {size}"))!;
        foreach (byte[] hash in Convert.FromHexString(hex).Chunk(32))
            tree.Append(LeafHash.FromBytes(hash));
        return tree.Root().ToString();
    }

    private static NodeHash Read(string hex) => NodeHash.FromBytes(Convert.FromHexString(hex));

    private static NodeHash[] Read(IEnumerable<string> hex) => [.. hex.Select(Read)];
}
