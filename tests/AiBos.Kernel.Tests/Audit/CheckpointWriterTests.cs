using System.Text;
using AiBos.Kernel.Audit;
using AiBos.Kernel.Database;
using AiBos.Kernel.Tests.TestEngine;
using AiBos.Ledger;
using AiBos.Ledger.Checkpoints;
using AiBos.Ledger.Notes;
using AiBos.Sdk;
using Xunit;

namespace AiBos.Kernel.Tests.Audit;

/// <summary>The signer outside the database, and what it makes of acts inside.</summary>
public sealed class CheckpointWriterTests(ProbeFixture fixture)
{
    private const string Log = "aibos.kernel_audit_log";

    private ICheckpointSigner Signer => fixture.Get<CheckpointSigning>().Signer!;

    [Fact]
    public async Task SignAllAsync_LogThatGrew_NewestCheckpointCoversIt()
    {
        TenantId tenant = await fixture.NewLogAsync(300);

        await fixture.SignAllAsync();

        SignedCheckpoint checkpoint = await OpenAsync(tenant);
        Assert.Equal(301, checkpoint.Checkpoint.Size);
        InclusionProof proof =
            (await fixture.Get<AuditProofs>().ProveInclusionAsync(tenant, 7, null, CancellationToken.None)).Value;
        Assert.Equal(proof.Root, checkpoint.Checkpoint.Root.ToString());
    }

    [Fact]
    public async Task GetProofFileAsync_SignedEntry_VerifiesUnderThePolicyAlone()
    {
        TenantId tenant = await fixture.NewLogAsync(20);
        await fixture.SignAllAsync();
        AuditCheckpoints checkpoints = fixture.Get<AuditCheckpoints>();

        string file = (await checkpoints.GetProofFileAsync(tenant, 5, CancellationToken.None)).Value;
        string policy = (await checkpoints.GetPolicyAsync(tenant, CancellationToken.None)).Value;

        Assert.True(CheckpointPolicy.TryParse(
            Encoding.UTF8.GetBytes(policy), out CheckpointPolicy? trusted, out _, out _));
        Assert.True(TlogProof.TryParse(Encoding.UTF8.GetBytes(file), out TlogProof? proof, out _));
        byte[] leaf = (await fixture.SqlAsync<byte[]>(
            $"SELECT leaf FROM {Log} WHERE tenant_id = '{tenant}' AND seq = 5"))!;
        Assert.True(proof.TryVerify(LeafHash.OfLeaf(leaf), trusted, out _, out TlogProofFault fault), $"{fault}");
        leaf[30] ^= 1;
        Assert.False(proof.TryVerify(LeafHash.OfLeaf(leaf), trusted, out _, out _));
    }

    [Fact]
    public async Task VerifyAsync_WholeHistoryRewrittenWithTilesAndHead_NamesTheInterval()
    {
        TenantId tenant = await fixture.NewLogAsync(20);
        await fixture.SignAllAsync();

        await RewriteAsync(tenant, from: 17);

        Finding finding = await FindOnlyAsync(tenant);
        Assert.Equal((FindingCodes.HistoryRewritten, 16L, (long?)20), (finding.Code, finding.Seq, finding.SeqTo));
    }

    [Fact]
    public async Task VerifyAsync_EndCutOffAndHeadMended_IsTruncated()
    {
        TenantId tenant = await fixture.NewLogAsync(20);
        await fixture.SignAllAsync();

        await fixture.CutAsync(tenant, size: 15);

        Finding finding = await FindOnlyAsync(tenant);
        Assert.Equal(
            (FindingCodes.Truncated, 15L, "21", "15"), (finding.Code, finding.Seq, finding.Expected, finding.Actual));
    }

    [Fact]
    public async Task AppendAsync_DatabaseWasPutBack_IsRefusedForGood()
    {
        TenantId tenant = await fixture.NewLogAsync(20);
        await fixture.SignAllAsync();
        await fixture.CutAsync(tenant, size: 15);

        AppendResult result = await fixture.Get<LedgerClient>().AppendAsync(tenant, fixture.NewDraft());

        Assert.False(result.IsSealed);
        Assert.False(result.Retryable);
        Assert.StartsWith("ROLLBACK", result.Failure, StringComparison.Ordinal);
        Assert.Equal(15, await fixture.SqlAsync<long>($"SELECT count(*) FROM {Log} WHERE tenant_id = '{tenant}'"));
    }

    [Fact]
    public async Task AppendAsync_HistoryWasRewritten_IsRefusedForGood()
    {
        TenantId tenant = await fixture.NewLogAsync(20);
        await fixture.SignAllAsync();
        await RewriteAsync(tenant, from: 17);

        AppendResult result = await fixture.Get<LedgerClient>().AppendAsync(tenant, fixture.NewDraft());

        Assert.False(result.IsSealed || result.Retryable);
        Assert.StartsWith("ROLLBACK", result.Failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task VerifyAsync_CopyOfTheCheckpointForged_IsBadSignature()
    {
        TenantId tenant = await fixture.NewLogAsync(20);
        await fixture.SignAllAsync();

        // The column stays, or whoever signs next would take the log for one that changed and write the copy anew.
        await fixture.SqlAsync<object>(
            $"UPDATE aibos.kernel_ledger_checkpoint SET note = replace(note, E'\\n21\\n', E'\\n22\\n') "
            + $"WHERE tenant_id = '{tenant}'");

        Assert.Contains(
            (await fixture.VerifyAsync(tenant)).Findings, finding => finding.Code == FindingCodes.BadSignature);
    }

    [Fact]
    public void TryOpen_StateHeldByAnother_IsRefused()
    {
        using var folder = new TemporaryDirectory();
        Assert.True(LocalSigner.TryOpen(folder.Path, "d", TimeProvider.System, out LocalSigner? first));
        Assert.False(LocalSigner.TryOpen(folder.Path, "d", TimeProvider.System, out _));
        first.Dispose();
        Assert.True(LocalSigner.TryOpen(folder.Path, "d", TimeProvider.System, out LocalSigner? second));
        second.Dispose();
    }

    private async Task<Finding> FindOnlyAsync(TenantId tenant)
    {
        VerificationReport report = await fixture.VerifyAsync(tenant);
        Assert.Equal(VerificationStatus.Tampered, report.Status);
        return Assert.Single(report.Findings);
    }

    private string Origin(TenantId tenant) => fixture.Get<KernelDatabase>().Origin(tenant, 1);

    private async Task<SignedCheckpoint> OpenAsync(TenantId tenant)
    {
        string note = (await fixture.Get<AuditCheckpoints>().GetNewestAsync(tenant, CancellationToken.None)).Value;
        IReadOnlyList<NoteVerifier> keys = Signer.Keys.Under(Origin(tenant));
        Assert.True(
            SignedCheckpoint.TryOpen(
                Encoding.UTF8.GetBytes(note), keys, out SignedCheckpoint? opened, out CheckpointFault fault),
            $"{fault}");
        return opened;
    }

    // Everything a superuser can mend: leaves, hashes, links, projections and head, from an entry to the end.
    private async Task RewriteAsync(TenantId tenant, long from)
    {
        var act = new StringBuilder();
        LeafHash? prev = null;
        for (long seq = from; seq <= 20; seq++)
        {
            byte[] leaf = (await fixture.SqlAsync<byte[]>(
                $"SELECT leaf FROM {Log} WHERE tenant_id = '{tenant}' AND seq = {seq}"))!;
            string text = Encoding.UTF8.GetString(leaf).Replace("\"tester\"", "\"forger\"", StringComparison.Ordinal);
            if (prev is { } before)
            {
                int at = text.IndexOf("\"prev\":\"", StringComparison.Ordinal) + 8;
                text = string.Concat(text.AsSpan(0, at), before.ToString(), text.AsSpan(at + 64));
            }

            byte[] forged = Encoding.UTF8.GetBytes(text);
            prev = LeafHash.OfLeaf(forged);
            act.Append(
                $"UPDATE {Log} SET leaf = '\\x{Convert.ToHexStringLower(forged)}', leaf_hash = '\\x{prev}', "
                + $"actor = 'forger' WHERE tenant_id = '{tenant}' AND seq = {seq};");
        }

        act.Append(
            $"UPDATE aibos.kernel_ledger_head SET head_hash = '\\x{prev}', epoch = epoch + 1 "
            + $"WHERE tenant_id = '{tenant}'");
        await fixture.TamperAsync("kernel_audit_log", act.ToString());
    }
}
