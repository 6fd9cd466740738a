using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AiBos.Kernel.Audit;
using AiBos.Kernel.Database;
using AiBos.Kernel.Tests.TestEngine;
using AiBos.Ledger;
using AiBos.Ledger.Signing;
using AiBos.Sdk;
using Xunit;
using ErrorCode = AiBos.Sdk.ErrorCode;

namespace AiBos.Kernel.Tests.Audit;

/// <summary>A database that was put back, and the way out.</summary>
public sealed class AuditRestoreTests(ProbeFixture fixture)
{
    private static readonly PrincipalId Operator = new("operator");

    private ICheckpointSigner Signer => fixture.Get<CheckpointSigning>().Signer!;

    [Fact]
    public async Task RestoreAsync_DatabaseWasPutBack_LogGoesOnAsANewIncarnation()
    {
        TenantId tenant = await NewCutLogAsync();
        string root = (await Signer.FindAsync(Origin(tenant, 1), CancellationToken.None))!.Root.ToString();

        RestoredLog log = (await RestoreAsync(tenant, 21)).Value;

        Assert.Equal(VerificationStatus.Valid, (await fixture.VerifyAsync(tenant)).Status);
        Assert.Equal(
            (Origin(tenant, 2), 15L, Origin(tenant, 1), 21L, root),
            (log.Log, log.Seq, log.SignedLog, log.SignedSize, log.SignedRoot));
        AppendResult next = await fixture.Get<LedgerClient>().AppendAsync(tenant, fixture.NewDraft());
        Assert.Equal(16, next.Seq);
        await fixture.SignAllAsync();
        Assert.Equal(17, (await Signer.FindAsync(Origin(tenant, 2), CancellationToken.None))!.Size);
        VerificationReport report = await fixture.VerifyAsync(tenant);
        Assert.Equal((VerificationStatus.Valid, 17L), (report.Status, report.Entries));
    }

    [Fact]
    public async Task RestoreAsync_RestoreEntry_SaysWhatIsLostAndWhy()
    {
        TenantId tenant = await NewCutLogAsync();

        await RestoreAsync(tenant, 21);

        AuditEntry entry = (await fixture.Get<AuditEntries>().FindAsync(tenant, 15, CancellationToken.None))!;
        Assert.Equal(("restore", "operator", "audit.restore"), (entry.Kind, entry.Actor, entry.Action));
        JsonElement payload = JsonDocument.Parse(entry.Payload).RootElement;
        Assert.Equal("the disk broke", payload.GetProperty("reason").GetString());
        Assert.Equal(21, payload.GetProperty("signed").GetProperty("size").GetInt64());
        Assert.StartsWith(
            Origin(tenant, 1), payload.GetProperty("signed").GetProperty("checkpoint").GetString(),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(20L)]
    [InlineData(22L)]
    public async Task RestoreAsync_SizeThatWasNotSigned_ChangesNothingAndNamesIt(long? signedSize)
    {
        TenantId tenant = await NewCutLogAsync();

        Refusal refusal = (await RestoreAsync(tenant, signedSize)).Refusal!;

        Assert.Equal(ErrorCode.Conflict, refusal.Code);
        Assert.Contains("give 21 as signedSize", refusal.Detail, StringComparison.Ordinal);
        Assert.Equal(15, await SizeAsync(tenant));
        LogStanding standing = await Signer.StandAsync(Origin(tenant, 1), CancellationToken.None);
        Assert.Equal(SignerRefusal.None, standing.Refusal);
    }

    [Fact]
    public async Task RestoreAsync_SoundLog_HasNothingToRestore()
    {
        TenantId tenant = await fixture.NewLogAsync(20);
        await fixture.SignAllAsync();

        Refusal refusal = (await RestoreAsync(tenant, 21)).Refusal!;

        Assert.Contains("nothing to restore", refusal.Detail, StringComparison.Ordinal);
        Assert.True((await fixture.Get<LedgerClient>().AppendAsync(tenant, fixture.NewDraft())).IsSealed);
    }

    [Fact]
    public async Task RestoreAsync_SignersFileDamaged_SaysSoAndVerificationDoesToo()
    {
        TenantId tenant = await fixture.NewLogAsync(20);
        await fixture.SignAllAsync();
        string name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Origin(tenant, 1))));
        string file = Path.Combine(fixture.DataDirectory, "signer", "state", name);
        byte[] bytes = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        bytes[20] ^= 1;
        await File.WriteAllBytesAsync(file, bytes, TestContext.Current.CancellationToken);

        Refusal refusal = (await RestoreAsync(tenant, 21)).Refusal!;
        VerificationReport report = await fixture.VerifyAsync(tenant);

        Assert.Equal(ErrorCode.Conflict, refusal.Code);
        Assert.Contains("cannot be read", refusal.Detail, StringComparison.Ordinal);
        Assert.Equal(VerificationStatus.CannotVerify, report.Status);
        Assert.Equal(FindingCodes.SignedStateUnreadable, Assert.Single(report.Findings).Code);
        bytes[20] ^= 1;
        await File.WriteAllBytesAsync(file, bytes, TestContext.Current.CancellationToken);
        Assert.Equal(VerificationStatus.Valid, (await fixture.VerifyAsync(tenant)).Status);
    }

    [Fact]
    public async Task RestoreAsync_SecondTimeFromAnOlderBackup_TakesTheNextIncarnation()
    {
        TenantId tenant = await NewCutLogAsync();
        await RestoreAsync(tenant, 21);
        await fixture.SignAllAsync();
        // The older backup knows nothing of the restore.
        await fixture.CutAsync(tenant, size: 10, "incarnation = 1,");
        Assert.StartsWith("ROLLBACK: a restore began", await AppendFailureAsync(tenant), StringComparison.Ordinal);

        RestoredLog log = (await RestoreAsync(tenant, 16)).Value;

        Assert.Equal((Origin(tenant, 3), 10L, Origin(tenant, 2)), (log.Log, log.Seq, log.SignedLog));
        Assert.True((await fixture.Get<LedgerClient>().AppendAsync(tenant, fixture.NewDraft())).IsSealed);
        await fixture.SignAllAsync();
        Assert.Equal(VerificationStatus.Valid, (await fixture.VerifyAsync(tenant)).Status);
    }

    [Fact]
    public async Task AppendAsync_IncarnationRaisedByHand_IsRefused()
    {
        TenantId tenant = await NewCutLogAsync();
        await fixture.SqlAsync<object>(
            $"UPDATE aibos.kernel_ledger_head SET incarnation = 2, epoch = epoch + 1 WHERE tenant_id = '{tenant}'");

        Assert.StartsWith("ROLLBACK: no restore entry", await AppendFailureAsync(tenant), StringComparison.Ordinal);
        VerificationReport report = await fixture.VerifyAsync(tenant);
        Assert.Equal(
            [FindingCodes.OriginMismatch, FindingCodes.Rollback],
            report.Findings.Select(finding => finding.Code).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task AppendAsync_RestoreEntryTakenAway_IsRefused()
    {
        TenantId tenant = await NewCutLogAsync();
        await RestoreAsync(tenant, 21);
        await fixture.CutAsync(tenant, size: 15);

        Assert.StartsWith("ROLLBACK", await AppendFailureAsync(tenant), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RestoreAsync_EntryThatFillsATile_TileIsMadeByTheNextWriter()
    {
        TenantId tenant = await fixture.NewLogAsync(270);
        await fixture.SignAllAsync();
        await fixture.CutAsync(tenant, size: 255);

        await RestoreAsync(tenant, 271);

        Assert.True((await fixture.Get<LedgerClient>().AppendAsync(tenant, fixture.NewDraft())).IsSealed);
        await fixture.SignAllAsync();
        Assert.Equal(VerificationStatus.Valid, (await fixture.VerifyAsync(tenant)).Status);
    }

    private async Task<TenantId> NewCutLogAsync()
    {
        TenantId tenant = await fixture.NewLogAsync(20);
        await fixture.SignAllAsync();
        await fixture.CutAsync(tenant, size: 15);
        return tenant;
    }

    private Task<Result<RestoredLog>> RestoreAsync(TenantId tenant, long? signedSize) =>
        fixture.Get<AuditRestore>().RestoreAsync(
            tenant, Operator, "the disk broke", signedSize, CancellationToken.None);

    private async Task<string?> AppendFailureAsync(TenantId tenant) =>
        (await fixture.Get<LedgerClient>().AppendAsync(tenant, fixture.NewDraft())).Failure;

    private Task<long> SizeAsync(TenantId tenant) => fixture.SqlAsync<long>(
        $"SELECT size FROM aibos.kernel_ledger_head WHERE tenant_id = '{tenant}'");

    private string Origin(TenantId tenant, int incarnation) =>
        fixture.Get<KernelDatabase>().Origin(tenant, incarnation);
}
