using System.Text;
using AiBos.Kernel.Audit;
using AiBos.Kernel.Database;
using AiBos.Kernel.Keys;
using AiBos.Kernel.Privacy;
using AiBos.Kernel.Secrets;
using AiBos.Kernel.Tests.TestEngine;
using AiBos.Sdk;
using Xunit;

namespace AiBos.Kernel.Tests.Secrets;

public sealed class TenantKeyRotationTests(ProbeFixture fixture)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RotateAsync_WhatWasEncryptedBefore_OpensAndNewIsUnderTheNewKey()
    {
        TenantId tenant = await fixture.NewTenantAsync();
        TenantKeyStore keys = fixture.Get<TenantKeyStore>();
        var security = new TenantSecurity(tenant, keys);
        byte[] before = await security.EncryptAsync(Encoding.UTF8.GetBytes("iban"), "bank", Cancellation);

        Result<(int Version, AppendResult Entry)> rotated =
            await fixture.Get<TenantKeyRotation>().RotateAsync(tenant, "owner@x", Cancellation);

        Assert.Equal(2, rotated.Value.Version);
        byte[] after = await security.EncryptAsync(Encoding.UTF8.GetBytes("iban"), "bank", Cancellation);
        Assert.Equal((1, 2), (before[3], after[3]));
        // Another silo, which has read nothing yet.
        var elsewhere = new TenantSecurity(tenant, new TenantKeyStore(
            fixture.Get<KernelDatabase>(), fixture.Get<MasterKey>(), TimeProvider.System));
        foreach (byte[] box in new[] { before, after })
            Assert.Equal("iban"u8.ToArray(), (await elsewhere.DecryptAsync(box, "bank", Cancellation)).Value);
        Assert.Equal("secret.rotated", await fixture.SqlAsync<string>(
            $"SELECT action FROM aibos.kernel_audit_log WHERE tenant_id = '{tenant}' "
            + $"AND seq = {rotated.Value.Entry.Seq}"));
    }

    [Fact]
    public async Task RotateAsync_SubjectsKeysSealedBefore_OpenAndNewOnesAreUnderTheNewKey()
    {
        TenantId tenant = await fixture.NewTenantAsync();
        SubjectKeyStore subjects = fixture.Get<SubjectKeyStore>();
        SubjectKey before = (await subjects.GetAsync(tenant, ["anna"], Cancellation))["anna"];

        await fixture.Get<TenantKeyRotation>().RotateAsync(tenant, "owner@x", Cancellation);

        SubjectKey after = (await subjects.GetAsync(tenant, ["anna", "ben"], Cancellation))["anna"];
        Assert.Equal(before.Id, after.Id);
        Assert.Equal("anna 1, ben 2", await fixture.SqlAsync<string>(
            "SELECT string_agg(subject_id || ' ' || tenant_key_version, ', ' ORDER BY subject_id) "
            + $"FROM aibos.kernel_subject_key WHERE tenant_id = '{tenant}'"));
    }

    [Fact]
    public async Task DecryptAsync_AVersionThatNeverWas_IsRefused()
    {
        TenantId tenant = await fixture.NewTenantAsync();
        var security = new TenantSecurity(tenant, fixture.Get<TenantKeyStore>());
        byte[] box = await security.EncryptAsync(Encoding.UTF8.GetBytes("x"), "p", Cancellation);
        box[3] = 9;

        Assert.Equal(AiBos.Sdk.ErrorCode.Conflict, (await security.DecryptAsync(box, "p", Cancellation)).Refusal!.Code);
    }

    [Fact]
    public async Task StepAsync_ATenantsKeyIsAYearOld_OnlyThatOneIsRotated()
    {
        TenantId old = await fixture.NewTenantAsync();
        TenantId young = await fixture.NewTenantAsync();
        TenantKeyStore keys = fixture.Get<TenantKeyStore>();
        foreach (TenantId tenant in new[] { old, young })
            await keys.CurrentVersionAsync(tenant, Cancellation);
        await fixture.SqlAsync<object>(
            $"UPDATE aibos.kernel_tenant_key SET created_at = now() - interval '366 days' WHERE tenant_id = '{old}'");

        await fixture.Get<TenantKeyRotation>().StepAsync(Cancellation);
        await fixture.Get<TenantKeyRotation>().StepAsync(Cancellation);

        Assert.Equal(2, (await keys.FindNewestAsync(old, Cancellation))!.Value.Version);
        Assert.Equal(1, (await keys.FindNewestAsync(young, Cancellation))!.Value.Version);
    }
}
