using System.Security.Cryptography;
using System.Text;
using AiBos.Kernel.Access;
using AiBos.Kernel.Audit;
using AiBos.Kernel.Database;
using AiBos.Kernel.Tenancy;
using AiBos.Kernel.Tests.TestEngine;
using AiBos.Sdk;
using AiBos.TestInfrastructure;
using Xunit;

namespace AiBos.Kernel.Tests.Actions;

/// <summary>Idempotency keys: the first answer again, one effect, whatever happens between.</summary>
public sealed class When_a_key_is_repeated(ProbeFixture fixture)
{
    [Fact]
    public async Task Should_seal_the_entry_before_answering_again()
    {
        string text = Unique("crash between effect and entry");
        // A tenant of its own: what is cut away must not be what another test just wrote.
        TenantId tenant = await fixture.NewTenantAsync();
        IReadOnlyDictionary<string, ApiKey> keys = await fixture.Get<TenantProvisioner>().EnsureDemoAsync(
            new TenantPlan(tenant, "Test", new Dictionary<string, string[]> { ["owner"] = ["*"] }),
            CancellationToken.None);
        Task<HttpAnswer> CallAsync() => fixture.SendAsync(
            HttpMethod.Post, "/actions/probe/create.note", keys["owner"].Reveal(), Body(text),
            ("Idempotency-Key", "key-" + text));
        HttpAnswer first = await CallAsync();
        // As a crash would have left it: effect and answer are there, the entry is a promise again.
        await UnsealAsync(tenant, first.Seq);

        HttpAnswer second = await CallAsync();

        Assert.Equal("true", second.Header("Idempotency-Replayed"));
        Assert.Equal(first.Data.GetRawText(), second.Data.GetRawText());
        Assert.Equal("probe.create.note", await fixture.SqlAsync<string>(
            $"SELECT action FROM aibos.kernel_audit_log WHERE tenant_id = '{tenant}' AND seq = {second.Seq}"));
        Assert.Equal(1, await fixture.SqlAsync<long>($"SELECT count(*) FROM probe.note WHERE text = '{text}'"));
    }

    [Fact]
    public async Task Should_let_another_principal_use_the_same_key()
    {
        string text = Unique("mine");

        HttpAnswer mine = await fixture.CallAsync(
            "acme", "owner", "probe.create.note", Body(text), ("Idempotency-Key", text));
        HttpAnswer theirs = await fixture.CallAsync(
            "globex", "owner", "probe.create.note", Body(text), ("Idempotency-Key", text));

        Assert.Null(mine.Header("Idempotency-Replayed"));
        Assert.Null(theirs.Header("Idempotency-Replayed"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("with\ttab")]
    public async Task Should_refuse_a_malformed_key(string key)
    {
        HttpAnswer answer = await fixture.CallAsync(
            "acme", "owner", "probe.create.note", Body("x"), ("Idempotency-Key", key));

        Assert.Equal((400, "VALIDATION_ERROR"), (answer.Status, answer.Code));
    }

    private Task<HttpAnswer> CallAsync(string text, string key) =>
        fixture.CallAsync("globex", "owner", "probe.create.note", Body(text), ("Idempotency-Key", key));

    private static string Body(string text) => $$"""{"text":"{{text}}"}""";

    private string Unique(string text) => $"{text} {fixture.Get<IIdSource>().NewId()}";

    // Cuts the log back behind an entry and puts its intent where it was; the writer's epoch moves, as after a restart.
    private async Task UnsealAsync(TenantId tenant, long seq)
    {
        // Some other test may have had all logs signed; here it is certain, so that the outcome never depends on it.
        await fixture.Get<CheckpointWriter>().SignAllAsync(
            fixture.Get<CheckpointSigning>().Signer!, CancellationToken.None);
        await fixture.TamperAsync(
            "kernel_audit_log",
            $"""
            INSERT INTO aibos.kernel_outbox_intent (tenant_id, id, created_us, kind, actor, action, outcome, payload)
                SELECT tenant_id, id, at_us + 3600000000, kind, actor, action, outcome, payload
                FROM aibos.kernel_audit_log WHERE tenant_id = '{tenant}' AND seq = {seq};
            DELETE FROM aibos.kernel_audit_log WHERE tenant_id = '{tenant}' AND seq >= {seq};
            UPDATE aibos.kernel_ledger_head h SET epoch = epoch + 1, size = {seq}, head_hash =
                (SELECT leaf_hash FROM aibos.kernel_audit_log WHERE tenant_id = '{tenant}' AND seq = {seq} - 1)
                WHERE tenant_id = '{tenant}'
            """);
        // What was signed reaches behind the cut, and the writer would refuse to go on: as after a restore, an operator
        // moves the log's state away.
        string origin = fixture.Get<KernelDatabase>().Origin(tenant, 1);
        string name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(origin)));
        File.Delete(Path.Combine(fixture.DataDirectory, "signer", "state", name));
    }
}
