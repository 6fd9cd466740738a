using System.Text;
using System.Text.Json;
using AiBos.Kernel;
using AiBos.Kernel.Audit;
using AiBos.Ledger;
using AiBos.Ledger.Checkpoints;
using AiBos.Ledger.Merkle;
using AiBos.Sdk;
using AiBos.TestInfrastructure;
using Xunit;

namespace AiBos.EndToEnd.Tests;

/// <summary>
/// Proofs over HTTP while the log grows as fast as many callers make it: none is refused, and each leads to a
/// checkpoint that the signer signed.
/// </summary>
public sealed class When_proofs_are_asked_for_under_load(DoorFixture fixture) : IClassFixture<DoorFixture>
{
    private const int Writers = 250;
    private const int AppendsEach = 24;
    private const int Auditors = 4;

    /// <summary>Rounds that each auditor makes at least, however quick the appends are.</summary>
    private const int RoundsMin = 15;

    private CheckpointPolicy _policy = null!;

    private string Key => fixture.Key("acme", "auditor");

    [Fact]
    public async Task Should_answer_each_with_one_that_verifies()
    {
        _policy = await ReadPolicyAsync();
        Checkpoint before = await ReadCheckpointAsync();
        Task<AppendResult[][]> appending = Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => AppendAsync()));

        Checkpoint[] seen = await Task.WhenAll(Enumerable.Range(0, Auditors).Select(
            auditor => AuditAsync(new Random(auditor), before, appending)));

        AppendResult[] appended = [.. (await appending).SelectMany(results => results)];
        Assert.All(appended, result => Assert.True(result.IsSealed, result.Failure));
        Assert.Equal(Writers * AppendsEach, appended.Select(result => result.Seq).Distinct().Count());
        long last = appended.Max(result => result.Seq);
        Checkpoint after = await WaitForCheckpointAsync(last + 1);
        await CheckGrowthAsync(before, after);
        await CheckInclusionAsync(last, after);
        Assert.All(seen, checkpoint => Assert.True(checkpoint.Size > before.Size, "the log did not grow meanwhile"));
    }

    private Task<AppendResult[]> AppendAsync() => Task.Run(async () =>
    {
        var results = new AppendResult[AppendsEach];
        for (int i = 0; i < AppendsEach; i++)
            results[i] = await fixture.Get<LedgerClient>().AppendAsync(new TenantId("acme"), NewDraft());
        return results;
    });

    private EntryDraft NewDraft()
    {
        byte[] payload = "{\"text\":\"under load\"}"u8.ToArray();
        return new EntryDraft
        {
            Id = fixture.Get<IIdSource>().NewId(),
            Kind = EntryKind.Action,
            Actor = "writer",
            Action = "load.create.note",
            Outcome = "ok",
            Payload = payload,
            Commitment = PayloadHash.Hex(payload),
        };
    }

    private async Task<Checkpoint> AuditAsync(Random random, Checkpoint first, Task appending)
    {
        Checkpoint earlier = first;
        for (int round = 0; round < RoundsMin || !appending.IsCompleted || earlier.Size == first.Size; round++)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            Checkpoint newest = await ReadCheckpointAsync();
            Assert.True(newest.Size >= earlier.Size, $"{newest.Size} entries were signed after {earlier.Size}");
            await CheckGrowthAsync(earlier, newest);
            await CheckInclusionAsync(random.NextInt64(newest.Size), newest);
            await CheckProofFileAsync(random.NextInt64(newest.Size));
            earlier = newest;
        }

        return earlier;
    }

    private async Task CheckGrowthAsync(Checkpoint from, Checkpoint to)
    {
        JsonElement proof = (await GetAsync($"/audit/consistency?from={from.Size}&to={to.Size}")).Data;

        Assert.True(
            MerkleProof.VerifyConsistency(
                from.Size, to.Size, from.Root, to.Root, Hashes(proof.GetProperty("hashes"))),
            $"{from.Size} to {to.Size}: {proof}");
    }

    private async Task CheckInclusionAsync(long seq, Checkpoint checkpoint)
    {
        JsonElement proof = (await GetAsync($"/audit/entries/{seq}/proof?size={checkpoint.Size}")).Data;

        Assert.True(
            MerkleProof.VerifyInclusion(
                await ReadLeafAsync(seq), seq, checkpoint.Size, Hashes(proof.GetProperty("hashes")), checkpoint.Root),
            $"entry {seq} of {checkpoint.Size}: {proof}");
    }

    private async Task CheckProofFileAsync(long seq)
    {
        string text = (await GetAsync($"/audit/entries/{seq}/tlog-proof")).Text;

        Assert.True(TlogProof.TryParse(Encoding.UTF8.GetBytes(text), out TlogProof? proof, out _), text);
        Assert.Equal(seq, proof.Index);
        Assert.True(
            proof.TryVerify(await ReadLeafAsync(seq), _policy, out _, out TlogProofFault fault), $"{fault}: {text}");
    }

    private async Task<LeafHash> ReadLeafAsync(long seq) => LeafHash.OfLeaf(Encoding.UTF8.GetBytes(
        (await GetAsync($"/audit/entries/{seq}")).Data.GetProperty("leaf").GetString()!));

    private async Task<Checkpoint> WaitForCheckpointAsync(long size)
    {
        Checkpoint checkpoint;
        do
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            checkpoint = await ReadCheckpointAsync();
        }
        while (checkpoint.Size < size);

        return checkpoint;
    }

    private async Task<Checkpoint> ReadCheckpointAsync()
    {
        string note = (await GetAsync("/audit/checkpoint")).Text;
        Assert.True(
            _policy.TryVerify(Encoding.UTF8.GetBytes(note), out SignedCheckpoint? signed, out CheckpointFault fault),
            $"{fault}: {note}");
        return signed.Checkpoint;
    }

    // The first checkpoint of a log comes within a second of its first entry.
    private async Task<CheckpointPolicy> ReadPolicyAsync()
    {
        HttpAnswer answer;
        do
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            answer = await fixture.SendAsync(HttpMethod.Get, "/audit/policy", Key);
        }
        while (answer.Status == 404);

        Assert.True(
            CheckpointPolicy.TryParse(Encoding.UTF8.GetBytes(answer.Text), out CheckpointPolicy? policy, out _, out _),
            answer.Text);
        return policy;
    }

    private async Task<HttpAnswer> GetAsync(string path)
    {
        HttpAnswer answer = await fixture.SendAsync(HttpMethod.Get, path, Key);
        Assert.True(answer.Status == 200, $"{path}: {answer.Status} {answer.Text}");
        return answer;
    }

    private static NodeHash[] Hashes(JsonElement hex) => [.. hex.EnumerateArray().Select(
        hash => NodeHash.FromBytes(Convert.FromHexString(hash.GetString()!)))];
}
