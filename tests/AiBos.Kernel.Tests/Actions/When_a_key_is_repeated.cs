using AiBos.Kernel.Tests.TestEngine;
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
        HttpAnswer first = await CallAsync(text, "key-" + text);
        // As a crash would have left it: effect and answer are there, the entry is a promise again.
        await UnsealAsync(first.Seq);

        HttpAnswer second = await CallAsync(text, "key-" + text);

        Assert.Equal("true", second.Header("Idempotency-Replayed"));
        Assert.Equal(first.Data.GetRawText(), second.Data.GetRawText());
        Assert.Equal("probe.create.note", await fixture.SqlAsync<string>(
            $"SELECT action FROM aibos.kernel_audit_log WHERE tenant_id = 'globex' AND seq = {second.Seq}"));
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
    private async Task UnsealAsync(long seq) => await fixture.SqlAsync<object>(
        $"""
        BEGIN;
        LOCK TABLE aibos.kernel_ledger_head;
        ALTER TABLE aibos.kernel_audit_log DISABLE TRIGGER ALL;
        INSERT INTO aibos.kernel_outbox_intent (tenant_id, id, created_us, kind, actor, action, outcome, payload)
            SELECT tenant_id, id, at_us + 3600000000, kind, actor, action, outcome, payload
            FROM aibos.kernel_audit_log WHERE tenant_id = 'globex' AND seq = {seq};
        DELETE FROM aibos.kernel_audit_log WHERE tenant_id = 'globex' AND seq >= {seq};
        UPDATE aibos.kernel_ledger_head h SET epoch = epoch + 1, size = {seq}, head_hash =
            (SELECT leaf_hash FROM aibos.kernel_audit_log WHERE tenant_id = 'globex' AND seq = {seq} - 1)
            WHERE tenant_id = 'globex';
        ALTER TABLE aibos.kernel_audit_log ENABLE ALWAYS TRIGGER kernel_audit_log_append_only;
        COMMIT;
        """);
}
