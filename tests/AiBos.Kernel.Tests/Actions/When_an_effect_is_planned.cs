using AiBos.Kernel.Tests.TestEngine;
using AiBos.TestInfrastructure;
using Npgsql;
using Xunit;

namespace AiBos.Kernel.Tests.Actions;

/// <summary>
/// The deferred way: effect and entry in one commit, or neither of them and the handler's word. A note that the handler
/// wrote begins with "handled", so each test sees which way was gone.
/// </summary>
public sealed class When_an_effect_is_planned(ProbeFixture fixture)
{
    private const string Action = "probe.plan.note";

    [Fact]
    public async Task Should_commit_effect_events_and_entry_without_an_intent()
    {
        string text = Unique("planned");

        HttpAnswer answer = await CallAsync("acme", text, "events");

        Assert.Equal(text, answer.Data.GetProperty("text").GetString());
        Assert.Equal(1, await CountAsync("acme", text));
        Assert.Equal(
            "probe.plan.note,probe.note.written",
            await fixture.SqlAsync<string>(
                $"""
                SELECT string_agg(action, ',' ORDER BY seq) FROM aibos.kernel_audit_log
                WHERE tenant_id = 'acme' AND seq IN ({answer.Seq}, {answer.Seq + 1})
                """));
    }

    [Theory]
    [InlineData("miss")]
    [InlineData("conflict")]
    [InlineData("stray")]
    public async Task Should_undo_all_of_a_plan_that_fails_and_ask_the_handler(string plan)
    {
        string text = Unique(plan);

        HttpAnswer answer = await CallAsync("acme", text, plan);

        Assert.Equal((400, "VALIDATION_ERROR"), (answer.Status, answer.Code));
        Assert.Equal(["/plan"], answer.Pointers);
        Assert.Equal(0, await CountAsync("acme", text));
        Assert.Equal(0, await CountAsync("globex", text));
    }

    [Fact]
    public async Task Should_keep_those_apart_that_share_a_commit()
    {
        string run = Unique("shared");
        string[] plans = ["ok", "miss", "ok", "conflict", "ok", "ok", "stray", "ok"];

        (string Tenant, string Text, string Plan, HttpAnswer Answer)[] answers = await Task.WhenAll(
            Enumerable.Range(0, 96).Select(async n =>
            {
                string tenant = n % 3 == 0 ? "globex" : "acme";
                string text = $"{run} {n}";
                string plan = plans[n % plans.Length];
                // To globex, a row of globex is its own.
                plan = plan == "stray" && tenant == "globex" ? "miss" : plan;
                return (tenant, text, plan, await CallAsync(tenant, text, plan));
            }));

        foreach ((string tenant, string text, string plan, HttpAnswer answer) in answers)
        {
            Assert.Equal(plan == "ok" ? 200 : 400, answer.Status);
            string written = plan == "ok" ? answer.Data.GetProperty("text").GetString()! : text;
            Assert.Equal(plan == "ok" ? 1 : 0, await CountAsync(tenant, written));
            Assert.Equal(
                plan == "ok" ? "ok" : "VALIDATION_ERROR",
                await fixture.SqlAsync<string>(
                    $"SELECT outcome FROM aibos.kernel_audit_log WHERE tenant_id = '{tenant}' AND seq = {answer.Seq}"));
        }

        int good = answers.Count(answer => answer.Plan == "ok");
        Assert.Equal(good, await fixture.SqlAsync<long>(
            $"SELECT count(*) FROM probe.note WHERE text LIKE '%{run}%'"));
        // An effect that missed has no entry of its own beside that of its refusal.
        Assert.Equal(good, await fixture.SqlAsync<long>(
            $"""
            SELECT count(*) FROM aibos.kernel_audit_log
            WHERE action = '{Action}' AND outcome = 'ok' AND convert_from(payload, 'UTF8') LIKE '%{run}%'
            """));
    }

    [Fact]
    public async Task Should_write_into_the_tenant_of_each_of_many_callers()
    {
        string run = Unique("both");

        await Task.WhenAll(Enumerable.Range(0, 64).Select(
            n => CallAsync(n % 2 == 0 ? "acme" : "globex", $"{run} {n}", "ok")));

        foreach (string tenant in new[] { "acme", "globex" })
        {
            Assert.Equal(32, await fixture.SqlAsync<long>(
                $"SELECT count(*) FROM probe.note WHERE tenant_id = '{tenant}' AND text LIKE '{run}%'"));
        }
    }

    [Fact]
    public async Task Should_touch_only_rows_of_the_callers_tenant()
    {
        string text = Unique("same words");
        await fixture.SqlAsync<object>(
            $"INSERT INTO probe.note (tenant_id, id, text) VALUES ('globex', gen_random_uuid(), '{text}')");

        HttpAnswer answer = await CallAsync("acme", text, "forgetful");

        Assert.Equal(text, answer.Data.GetProperty("text").GetString());
    }

    [Fact]
    public async Task Should_run_once_for_one_key_however_often_and_at_once_it_comes()
    {
        string text = Unique("once");

        HttpAnswer[] answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(
            _ => CallAsync("acme", text, "ok", ("Idempotency-Key", text))));

        Assert.All(answers, answer => Assert.Equal(200, answer.Status));
        Assert.Single(answers.Select(answer => answer.Data.GetRawText()).Distinct());
        Assert.Single(answers.Select(answer => answer.Seq).Distinct());
        Assert.Single(answers, answer => answer.Header("Idempotency-Replayed") is null);
        Assert.Equal(1, await CountAsync("acme", text) + await CountAsync("acme", "handled " + text));
        HttpAnswer other = await CallAsync("acme", text + "!", "ok", ("Idempotency-Key", text));
        Assert.Equal((409, "IDEMPOTENCY_CONFLICT"), (other.Status, other.Code));
    }

    [Fact]
    public async Task Should_leave_a_key_free_after_a_refusal()
    {
        string text = Unique("second try");

        HttpAnswer refused = await CallAsync("acme", text, "miss", ("Idempotency-Key", text));
        HttpAnswer corrected = await CallAsync("acme", text, "ok", ("Idempotency-Key", text));

        Assert.Equal((400, 200), (refused.Status, corrected.Status));
    }

    [Fact]
    public async Task Should_not_let_a_lock_hold_the_others_up()
    {
        string text = Unique("behind a lock");
        await using var source = NpgsqlDataSource.Create(fixture.Owner);
        await using NpgsqlConnection holder = await source.OpenConnectionAsync(Cancel);
        await using NpgsqlTransaction transaction = await holder.BeginTransactionAsync(Cancel);
        await using var insert = new NpgsqlCommand(
            $"INSERT INTO probe.note (tenant_id, id, text) VALUES ('acme', gen_random_uuid(), '{text} held')", holder);
        await insert.ExecuteNonQueryAsync(Cancel);
        await transaction.CommitAsync(Cancel);
        await using NpgsqlTransaction held = await holder.BeginTransactionAsync(Cancel);
        await using var hold = new NpgsqlCommand(
            $"SELECT 1 FROM probe.note WHERE text = '{text} held' FOR UPDATE", holder);
        await hold.ExecuteScalarAsync(Cancel);

        HttpAnswer answer = await CallAsync("acme", text, "locked");

        Assert.Equal("handled " + text, answer.Data.GetProperty("text").GetString());
        Assert.Equal(0, await CountAsync("acme", text));
    }

    [Theory]
    [InlineData("session")]
    [InlineData("write")]
    public async Task Should_refuse_a_plan_that_steps_out_of_line(string plan)
    {
        HttpAnswer answer = await CallAsync("globex", Unique(plan), plan);

        Assert.Equal((500, "INTERNAL"), (answer.Status, answer.Code));
    }

    private Task<HttpAnswer> CallAsync(
        string tenant, string text, string plan, params (string Name, string Value)[] headers) => fixture.CallAsync(
        tenant, "owner", Action, $$"""{"text":"{{text}}","plan":"{{plan}}"}""", headers);

    private Task<long> CountAsync(string tenant, string text) => fixture.SqlAsync<long>(
        $"SELECT count(*) FROM probe.note WHERE tenant_id = '{tenant}' AND text = '{text}'")!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Unique(string text) => $"{text} {fixture.Get<IIdSource>().NewId()}";
}
