using AiBos.Kernel.Audit;
using AiBos.Kernel.Privacy;
using AiBos.Kernel.Tests.TestEngine;
using AiBos.Ledger;
using AiBos.Sdk;
using Npgsql;
using Xunit;

namespace AiBos.Kernel.Tests.Audit;

/// <summary>What is about a person is found by an index, which is not believed.</summary>
public sealed class SubjectIndexTests(ProbeFixture fixture)
{
    [Fact]
    public async Task ListAsync_Subject_FindsAllInOrderPageByPage()
    {
        TenantId tenant = await fixture.NewTenantAsync();
        string ada = await KeyAsync(tenant, "ada");
        string grace = await KeyAsync(tenant, "grace");
        await AppendAsync(tenant, null, ada, grace, null, Join(ada, grace), null, ada, null);

        Assert.Equal([2L, 5, 7], await FindAsync(tenant, "ada"));
        Assert.Equal([3L, 5], await FindAsync(tenant, "grace"));
        Assert.Equal([2L, 5], await FindAsync(tenant, "ada", limit: 2));
        Assert.Equal([7L], await FindAsync(tenant, "ada", after: 5));
        Assert.Empty(await FindAsync(tenant, "nobody"));
        Assert.Equal([1L, 2, 3, 4, 5, 6, 7, 8], await FindAsync(tenant, null));
    }

    [Fact]
    public async Task ListAsync_SubjectWithANewKey_FindsWhatEitherSealed()
    {
        TenantId tenant = await fixture.NewTenantAsync();
        string first = await KeyAsync(tenant, "ada");
        await AppendAsync(tenant, first);
        await fixture.Get<SubjectErasure>().EraseAsync(
            tenant, new PrincipalId("officer"), "ada", "DPO", "Art. 17", CancellationToken.None);
        string second = await KeyAsync(tenant, "ada");
        await AppendAsync(tenant, second, null, Join(first, second));

        Assert.NotEqual(first, second);
        Assert.Equal([1L, 3, 5], await FindAsync(tenant, "ada"));
    }

    [Fact]
    public async Task ListAsync_OtherFilters_NarrowWhatIsFound()
    {
        TenantId tenant = await fixture.NewTenantAsync();
        string ada = await KeyAsync(tenant, "ada");
        await AppendAsync(tenant, ada, null, ada);

        var filter = new AuditFilter("probe.create.note", "tester", "action", null, null, "ada");
        IReadOnlyList<AuditEntry> found =
            await fixture.Get<AuditEntries>().ListAsync(tenant, filter, -1, 9, CancellationToken.None);
        IReadOnlyList<AuditEntry> none = await fixture.Get<AuditEntries>().ListAsync(
            tenant, filter with { Actor = "another" }, -1, 9, CancellationToken.None);

        Assert.Equal([1L, 3], found.Select(entry => entry.Seq));
        Assert.Empty(none);
    }

    [Fact]
    public async Task ListAsync_SamePersonOfAnotherTenant_IsNotFound()
    {
        TenantId tenant = await fixture.NewTenantAsync();
        TenantId other = await fixture.NewTenantAsync();
        await AppendAsync(tenant, await KeyAsync(tenant, "ada"));
        await KeyAsync(other, "ada");
        await AppendAsync(other, (string?)null);

        Assert.Empty(await FindAsync(other, "ada"));
    }

    [Fact]
    public async Task AppendAsync_NothingSealed_WritesNoRow()
    {
        TenantId tenant = await fixture.NewTenantAsync();

        await AppendAsync(tenant, null, null, null);

        Assert.Equal(0L, await RowsAsync(tenant));
    }

    [Fact]
    public async Task AppendAsync_EntryThatIsRefused_LeavesNoRow()
    {
        TenantId tenant = await fixture.NewTenantAsync();
        EntryDraft draft = fixture.NewDraft() with { KeyId = await KeyAsync(tenant, "ada") };
        await fixture.Get<LedgerClient>().AppendAsync(tenant, draft);

        AppendResult again = await fixture.Get<LedgerClient>().AppendAsync(tenant, draft);

        Assert.Equal((1L, 1L), (again.Seq, await RowsAsync(tenant)));
    }

    [Fact]
    public async Task VerifyAsync_RowTakenAway_IsNamedWithItsKey()
    {
        TenantId tenant = await fixture.NewTenantAsync();
        string ada = await KeyAsync(tenant, "ada");
        await AppendAsync(tenant, ada, null, ada);
        Assert.Equal(VerificationStatus.Valid, (await fixture.VerifyAsync(tenant)).Status);

        await fixture.TamperAsync(
            "kernel_sealed_entry", $"DELETE FROM aibos.kernel_sealed_entry WHERE tenant_id = '{tenant}' AND seq = 3");

        VerificationReport report = await fixture.VerifyAsync(tenant);
        Finding finding = Assert.Single(report.Findings);
        Assert.Equal(
            (FindingCodes.ProjectionMismatch, 3L, "key", ada),
            (finding.Code, finding.Seq, finding.Column, finding.Expected));
        Assert.Equal(VerificationStatus.Tampered, report.Status);
        Assert.Equal([1L], await FindAsync(tenant, "ada"));
    }

    [Fact]
    public async Task ListAsync_RowThatIsFalse_ShowsNothingAndStopsNothing()
    {
        TenantId tenant = await fixture.NewTenantAsync();
        string ada = await KeyAsync(tenant, "ada");
        await AppendAsync(tenant, null, null);

        // About an entry that is somebody else's, and about one that is still to come.
        await fixture.SqlAsync<object>(
            "INSERT INTO aibos.kernel_sealed_entry (tenant_id, key_id, seq) "
            + $"VALUES ('{tenant}', '{ada}', 1), ('{tenant}', '{ada}', 3), ('{tenant}', '{ada}', 99)");
        await AppendAsync(tenant, ada);

        Assert.Equal([3L], await FindAsync(tenant, "ada"));
        Assert.Equal(VerificationStatus.Valid, (await fixture.VerifyAsync(tenant)).Status);
    }

    [Theory]
    [InlineData("UPDATE aibos.kernel_sealed_entry SET seq = seq + 1 WHERE tenant_id = '{t}'")]
    [InlineData("DELETE FROM aibos.kernel_sealed_entry WHERE tenant_id = '{t}'")]
    [InlineData("TRUNCATE aibos.kernel_sealed_entry")]
    public async Task Table_ChangedByItsOwner_Refuses(string act)
    {
        TenantId tenant = await fixture.NewTenantAsync();
        await AppendAsync(tenant, await KeyAsync(tenant, "ada"));

        PostgresException refused = await Assert.ThrowsAsync<PostgresException>(
            () => fixture.SqlAsync<object>(act.Replace("{t}", $"{tenant}", StringComparison.Ordinal)));

        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
    }

    private async Task<string> KeyAsync(TenantId tenant, string subject) =>
        (await fixture.Get<SubjectKeyStore>().GetAsync(tenant, [subject], CancellationToken.None))[subject].Id;

    private static string Join(params string[] keys) => SealedFields.Join(keys)!;

    private async Task AppendAsync(TenantId tenant, params string?[] keys)
    {
        foreach (string? key in keys)
        {
            AppendResult result = await fixture.Get<LedgerClient>().AppendAsync(
                tenant, fixture.NewDraft() with { KeyId = key });
            Assert.True(result.IsSealed, result.Failure);
        }
    }

    private async Task<IEnumerable<long>> FindAsync(TenantId tenant, string? subject, long after = 0, int limit = 50)
    {
        IReadOnlyList<AuditEntry> found = await fixture.Get<AuditEntries>().ListAsync(
            tenant, new AuditFilter(null, null, null, null, null, subject), after, limit, CancellationToken.None);
        return found.Select(entry => entry.Seq);
    }

    private Task<long> RowsAsync(TenantId tenant) => fixture.SqlAsync<long>(
        $"SELECT count(*) FROM aibos.kernel_sealed_entry WHERE tenant_id = '{tenant}'");
}
