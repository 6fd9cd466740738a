using System.IO.Compression;
using System.Text;
using AiBos.Kernel.Audit;
using AiBos.Ledger;
using AiBos.Ledger.Bundles;
using AiBos.Ledger.Checkpoints;
using AiBos.Ledger.Notes;
using AiBos.Ledger.Signing;
using AiBos.Sdk;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace AiBos.Kernel.Tests.Audit;

/// <summary>A changed key, and what the logs, the policy and the exports say of it.</summary>
public sealed class KeyEntryWriterTests(RotationSilo silo) : IClassFixture<RotationSilo>, IDisposable
{
    private const long Month = 30 * 86_400;

    private readonly string _folder = Directory.CreateTempSubdirectory("aibos-rotated-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task WriteAsync_SeveralWritersAndAgain_EachLogSaysItOnce()
    {
        await silo.NewLogAsync();
        KeyRotation rotation = await silo.RotateAsync(Month);

        using KeyEntryWriter writer = NewWriter();
        await Task.WhenAll(WriteAsync(writer), WriteAsync(), WriteAsync());
        await WriteAsync(writer);

        Assert.Equal(
            await silo.SqlAsync<long>("SELECT count(*) FROM aibos.kernel_ledger_head WHERE size > 0"),
            await CountAsync($"id = '{rotation.Id}' AND kind = 'key' AND action = 'audit.key.rotated'"));
        TenantId later = await silo.NewLogAsync();
        await WriteAsync(writer);
        Assert.Equal(1, await CountAsync($"id = '{rotation.Id}' AND tenant_id = '{later}'"));
    }

    [Fact]
    public async Task WriteAsync_DuringAndAfterTheOverlap_BundlesOfAllTimesVerify()
    {
        TenantId tenant = await silo.NewLogAsync();
        (string before, CheckpointPolicy old) = (await ExportAsync(tenant, "before"), await PolicyAsync(tenant));
        await silo.RotateAsync(Month);
        await WriteAsync();
        await silo.SignAsync();
        string during = await ExportAsync(tenant, "during");
        SignerKeyRing.Retire(silo.KeyFile);
        await silo.RegisterAsync();
        await silo.Get<LedgerClient>().RecordAsync(tenant, EntryKind.Action, "tester", "probe.note", "ok", "{}"u8);
        await silo.SignAsync();
        string after = await ExportAsync(tenant, "after");
        CheckpointPolicy policy = await PolicyAsync(tenant);

        Assert.Equal(old.Logs.Select(key => key.ToString()), policy.Logs.Skip(1).Select(key => key.ToString()));
        Assert.All(new[] { before, during, after }, bundle => AssertValid(bundle, policy));
        Assert.All(new[] { before, during }, bundle => AssertValid(bundle, old));
        Assert.Equal(FindingCodes.BadSignature, Assert.Single(Verify(after, old).Findings).Code);
        Assert.Equal([2, 1], new[] { during, after }.Select(
            bundle => File.ReadLines(Path.Combine(bundle, "checkpoint")).Count(line => line.StartsWith('—'))));
        VerificationReport report = await silo.VerifyAsync(tenant);
        Assert.Empty(report.Findings);
        Assert.Equal(VerificationStatus.Valid, report.Status);
    }

    [Fact]
    public async Task WriteAsync_LogWasRestoredToBeforeIt_SaysItAgain()
    {
        TenantId tenant = await silo.NewLogAsync();
        KeyRotation rotation = await silo.RotateAsync(Month);
        using KeyEntryWriter writer = NewWriter();
        await WriteAsync(writer);
        await silo.SignAsync();
        long signed = await silo.SqlAsync<long>(
            $"SELECT size FROM aibos.kernel_ledger_checkpoint WHERE tenant_id = '{tenant}'");
        await CutAsync(tenant, size: 5);

        Result<RestoredLog> restored = await silo.Get<AuditRestore>().RestoreAsync(
            tenant, new PrincipalId("operator"), "test", signed, Token);
        Assert.True(restored.IsOk, restored.IsOk ? "" : restored.Refusal.Detail);
        await WriteAsync(writer);
        await silo.SignAsync();

        Assert.Equal(1, await CountAsync($"id = '{rotation.Id}' AND tenant_id = '{tenant}'"));
        VerificationReport report = await silo.VerifyAsync(tenant);
        Assert.Empty(report.Findings);
        AssertValid(await ExportAsync(tenant, "restored"), await PolicyAsync(tenant));
    }

    [Fact]
    public async Task VerifyAsync_CopySignedByTheFormerKeyAlone_IsNamed()
    {
        TenantId tenant = await silo.NewLogAsync();
        await silo.RotateAsync(Month);
        await WriteAsync();
        await silo.SignAsync();
        SignerKey stolen = SignerKeyRing.Load(silo.KeyFile).Former!;
        string note = (await silo.Get<AuditCheckpoints>().GetNewestAsync(tenant, Token)).Value;
        Assert.True(SignedNote.TryParse(Encoding.UTF8.GetBytes(note), out SignedNote? genuine, out _));
        Assert.True(Checkpoint.TryParse(genuine.TextBytes, out Checkpoint? tree, out _));

        await silo.SqlAsync<object>(
            "UPDATE aibos.kernel_ledger_checkpoint SET note = "
            + $"'{tree.Sign(stolen.ForOrigin(tree.Origin))}' WHERE tenant_id = '{tenant}'");

        VerificationReport report = await silo.VerifyAsync(tenant);
        Finding finding = Assert.Single(report.Findings);
        Assert.Equal((FindingCodes.KeyRetired, "checkpoint"), (finding.Code, finding.Column));
        Assert.Equal(VerificationStatus.Tampered, report.Status);
    }

    [Fact]
    public async Task VerifyAsync_EntryOfAKeyThatNobodyVouchedFor_IsNamed()
    {
        TenantId tenant = await silo.NewLogAsync();
        string file = Path.Combine(_folder, "foreign.key");
        SignerKeyRing.LoadOrCreate(file, "foreign");
        Assert.True(SignerKeyRing.TryRotate(file, 1_790_000_000, 0, out SignerKeyRing foreign));
        string origin = (await PolicyAsync(tenant)).Logs[0].Name;

        await silo.Get<LedgerClient>().RecordAsync(
            tenant, EntryKind.Key, "kernel", KeyRotation.Action, "ok",
            foreign.Chain.Rotations[0].ToPayload(origin));

        Finding finding = Assert.Single((await silo.VerifyAsync(tenant)).Findings);
        Assert.Equal(FindingCodes.KeyUnvouched, finding.Code);
    }

    private KeyEntryWriter NewWriter() => new(
        silo.Get<CheckpointSigning>(), silo.Get<KeyEntryStore>(), silo.Get<LedgerClient>(), silo.Get<AuditOptions>(),
        TimeProvider.System, NullLogger<KeyEntryWriter>.Instance);

    private async Task WriteAsync(KeyEntryWriter? by = null)
    {
        using KeyEntryWriter other = NewWriter();
        Assert.True(await (by ?? other).WriteAsync(silo.Get<CheckpointSigning>().Registered!, Token));
    }

    private Task<long> CountAsync(string where) =>
        silo.SqlAsync<long>($"SELECT count(*) FROM aibos.kernel_audit_log WHERE {where}");

    private async Task<CheckpointPolicy> PolicyAsync(TenantId tenant)
    {
        string text = (await silo.Get<AuditCheckpoints>().GetPolicyAsync(tenant, Token)).Value;
        Assert.True(CheckpointPolicy.TryParse(
            Encoding.UTF8.GetBytes(text), out CheckpointPolicy? policy, out PolicyFault fault, out _), $"{fault}");
        return policy;
    }

    private async Task<string> ExportAsync(TenantId tenant, string name)
    {
        AuditExport export = silo.Get<AuditExport>();
        Result<ExportPlan> plan = await export.PlanAsync(tenant, new PrincipalId("auditor"), 0, null, Token);
        using var zip = new MemoryStream();
        await export.WriteAsync(plan.Value, zip, Token);
        string folder = Path.Combine(_folder, name);
        await using var archive = new ZipArchive(zip);
        await archive.ExtractToDirectoryAsync(folder, Token);
        return folder;
    }

    private static VerificationReport Verify(string bundle, CheckpointPolicy policy) =>
        BundleVerifier.Verify(bundle, policy, cancellationToken: Token);

    private static void AssertValid(string bundle, CheckpointPolicy policy)
    {
        VerificationReport report = Verify(bundle, policy);
        Assert.Empty(report.Findings);
        Assert.Equal(VerificationStatus.Valid, report.Status);
    }

    private Task<object?> CutAsync(TenantId tenant, long size) => silo.SqlAsync<object>(
        $"""
        BEGIN;
        LOCK TABLE aibos.kernel_ledger_head IN EXCLUSIVE MODE;
        ALTER TABLE aibos.kernel_audit_log DISABLE TRIGGER USER;
        DELETE FROM aibos.kernel_audit_log WHERE tenant_id = '{tenant}' AND seq >= {size};
        ALTER TABLE aibos.kernel_audit_log ENABLE ALWAYS TRIGGER kernel_audit_log_append_only;
        ALTER TABLE ONLY aibos.kernel_audit_log ENABLE ALWAYS TRIGGER kernel_audit_log_no_truncate;
        UPDATE aibos.kernel_ledger_head SET size = {size}, epoch = epoch + 1, head_hash = (SELECT leaf_hash
            FROM aibos.kernel_audit_log WHERE tenant_id = '{tenant}' AND seq = {size - 1})
        WHERE tenant_id = '{tenant}';
        COMMIT;
        """);
}
