using AiBos.Kernel.Audit;
using AiBos.Kernel.Database;
using AiBos.Kernel.Tests.TestEngine;
using AiBos.Ledger;
using AiBos.Ledger.Signing;
using AiBos.Sdk;
using Xunit;
using ErrorCode = AiBos.Sdk.ErrorCode;

namespace AiBos.Kernel.Tests.Audit;

/// <summary>A restore whose signer is away, goes away in the middle, or hears of it twice.</summary>
public sealed class AuditRestoreRemoteTests(RelayedSilo silo) : IClassFixture<RelayedSilo>, IDisposable
{
    private static readonly PrincipalId Operator = new("operator");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => silo.Heal();

    [Fact]
    public async Task RestoreAsync_SignerIsAway_ChangesNothingAndSaysWhatToDo()
    {
        TenantId tenant = await NewCutLogAsync();
        await silo.StopSignerAsync();

        Refusal refusal = (await RestoreAsync(tenant)).Refusal!;

        Assert.Equal(ErrorCode.LedgerUnavailable, refusal.Code);
        Assert.Contains("Nothing was changed. Start the signer", refusal.Detail, StringComparison.Ordinal);
        Assert.NotNull(refusal.RetryAfter);
        Assert.Equal((1, 15L), await HeadAsync(tenant));
        await silo.StartSignerAsync();
        Assert.Equal(SignerRefusal.None, (await StandAsync(tenant, 1)).Refusal);
        await AssertGoesOnAsync(tenant, await RestoreAsync(tenant), incarnation: 2);
    }

    [Fact]
    public async Task RestoreAsync_SignerDiesBeforeItAgrees_ChangesNothingAndCompletesWhenRepeated()
    {
        TenantId tenant = await NewCutLogAsync();
        silo.Relay.OnRequest = async path =>
        {
            if (path != SignerProtocol.ResumePath)
                return true;
            await silo.StopSignerAsync();
            return false;
        };

        Refusal refusal = (await RestoreAsync(tenant)).Refusal!;

        Assert.Equal(ErrorCode.LedgerUnavailable, refusal.Code);
        Assert.Contains("that completes it", refusal.Detail, StringComparison.Ordinal);
        Assert.Equal((1, 15L), await HeadAsync(tenant));
        silo.Heal();
        await silo.StartSignerAsync();
        Assert.Equal(SignerRefusal.None, (await StandAsync(tenant, 1)).Refusal);
        await AssertGoesOnAsync(tenant, await RestoreAsync(tenant), incarnation: 2);
    }

    [Fact]
    public async Task RestoreAsync_SignersAgreementIsLost_LogStaysClosedAndCompletesWhenRepeated()
    {
        TenantId tenant = await NewCutLogAsync();
        silo.Relay.LosesAgreement = true;

        Refusal refusal = (await RestoreAsync(tenant)).Refusal!;

        Assert.Equal(ErrorCode.LedgerUnavailable, refusal.Code);
        Assert.Equal((1, 15L), await HeadAsync(tenant));
        Assert.Equal(SignerRefusal.Retired, (await StandAsync(tenant, 1)).Refusal);
        silo.Heal();
        Assert.StartsWith("ROLLBACK: a restore began", await AppendFailureAsync(tenant), StringComparison.Ordinal);
        // Another reason than before: the first one was never written.
        await AssertGoesOnAsync(tenant, await RestoreAsync(tenant, "the second disk broke"), incarnation: 2);
    }

    [Fact]
    public async Task RestoreAsync_SignerDiesBeforeItSignsTheNewIncarnation_LogGoesOnAndIsSignedLater()
    {
        TenantId tenant = await NewCutLogAsync();
        RestoredLog log = (await RestoreAsync(tenant)).Value;
        await silo.StopSignerAsync();

        AppendResult next = await silo.Get<LedgerClient>().AppendAsync(tenant, silo.NewDraft());

        Assert.Equal(16, next.Seq);
        await Assert.ThrowsAsync<SignerUnavailableException>(() => silo.SignAllAsync());
        await silo.StartSignerAsync();
        await silo.SignAllAsync();
        Assert.Equal(17, (await StandAsync(tenant, 2)).State!.Size);
        Assert.Equal(VerificationStatus.Valid, (await silo.VerifyAsync(tenant)).Status);
        // Whoever lost the answer gets it again, and nobody else does.
        Assert.Equal(log, (await RestoreAsync(tenant)).Value);
        Assert.Equal(ErrorCode.Conflict, (await RestoreAsync(tenant, "another disk")).Refusal!.Code);
        Assert.Equal(17, (await HeadAsync(tenant)).Size);
    }

    /// <summary>A writer that could not ask began to fill the incarnation that is over.</summary>
    [Fact]
    public async Task SignAllAsync_RestoreWasAgreedToAndNeverWritten_ClosesTheLogThatWentOn()
    {
        TenantId tenant = await NewCutLogAsync();
        await silo.Signer.ResumeAsync(Origin(tenant, 1), 15, "never written", Token);
        await silo.StopSignerAsync();
        for (int i = 0; i < 7; i++)
            Assert.True((await silo.Get<LedgerClient>().AppendAsync(tenant, silo.NewDraft())).IsSealed);
        await silo.StartSignerAsync();

        await silo.SignAllAsync();

        Assert.StartsWith("ROLLBACK: a restore began", await AppendFailureAsync(tenant), StringComparison.Ordinal);
        await AssertGoesOnAsync(tenant, await RestoreAsync(tenant), incarnation: 2);
    }

    [Fact]
    public async Task RestoreAsync_AnotherIsAtTheSigner_WaitsForIt()
    {
        TenantId tenant = await NewCutLogAsync();
        string? free = "not asked";
        silo.Relay.OnRequest = async path =>
        {
            if (path != SignerProtocol.ResumePath)
                return true;
            free = await silo.SqlAsync<string>(
                $"SELECT tenant_id FROM aibos.kernel_ledger_head WHERE tenant_id = '{tenant}' FOR UPDATE SKIP LOCKED");
            return true;
        };

        await AssertGoesOnAsync(tenant, await RestoreAsync(tenant), incarnation: 2);

        Assert.Null(free);
    }

    /// <summary>A signer that stood still answers a request that nobody waits for any more, after the next one was
    /// written: what it remembers and what the log holds are not the same.</summary>
    [Fact]
    public async Task RestoreAsync_SignerHeardOfAnEarlierOneLast_IsClosedAndCanBeRestoredAgain()
    {
        TenantId tenant = await NewCutLogAsync();
        silo.Relay.OnRequest = path => Task.FromResult(path != SignerProtocol.SignPath);
        Assert.True((await RestoreAsync(tenant)).IsOk);
        await silo.Signer.ResumeAsync(Origin(tenant, 1), 15, "asked long ago", Token);
        silo.Heal();

        Assert.Contains(
            "is not the restore entry that the signer agreed to", await AppendFailureAsync(tenant),
            StringComparison.Ordinal);
        Assert.Contains(
            (await silo.VerifyAsync(tenant)).Findings,
            finding => (finding.Code, finding.Column) == (FindingCodes.Rollback, "incarnation"));
        await silo.SignAllAsync();
        Assert.Null((await StandAsync(tenant, 2)).State);

        await AssertGoesOnAsync(tenant, await RestoreAsync(tenant), incarnation: 3);
    }

    private async Task AssertGoesOnAsync(TenantId tenant, Result<RestoredLog> restored, int incarnation)
    {
        Assert.True(restored.IsOk, restored.Refusal?.Detail);
        Assert.Equal((Origin(tenant, incarnation), 21L), (restored.Value.Log, restored.Value.SignedSize));
        Assert.True((await silo.Get<LedgerClient>().AppendAsync(tenant, silo.NewDraft())).IsSealed);
        await silo.SignAllAsync();
        (int now, long size) = await HeadAsync(tenant);
        Assert.Equal((incarnation, restored.Value.Seq + 2), (now, size));
        Assert.Equal(size, (await StandAsync(tenant, incarnation)).State!.Size);
        Assert.Equal(VerificationStatus.Valid, (await silo.VerifyAsync(tenant)).Status);
    }

    private async Task<TenantId> NewCutLogAsync()
    {
        TenantId tenant = await silo.NewLogAsync(20);
        await silo.SignAllAsync();
        await silo.CutAsync(tenant, size: 15);
        return tenant;
    }

    private Task<Result<RestoredLog>> RestoreAsync(TenantId tenant, string reason = "the disk broke") =>
        silo.Get<AuditRestore>().RestoreAsync(tenant, Operator, reason, 21, Token);

    private async Task<string?> AppendFailureAsync(TenantId tenant) =>
        (await silo.Get<LedgerClient>().AppendAsync(tenant, silo.NewDraft())).Failure;

    private ValueTask<LogStanding> StandAsync(TenantId tenant, int incarnation) =>
        silo.Signer.StandAsync(Origin(tenant, incarnation), Token);

    private async Task<(int Incarnation, long Size)> HeadAsync(TenantId tenant) =>
        (await silo.SqlAsync<int>($"SELECT incarnation FROM aibos.kernel_ledger_head WHERE tenant_id = '{tenant}'"),
         await silo.SqlAsync<long>($"SELECT size FROM aibos.kernel_ledger_head WHERE tenant_id = '{tenant}'"));

    private string Origin(TenantId tenant, int incarnation) =>
        silo.Get<KernelDatabase>().Origin(tenant, incarnation);
}
