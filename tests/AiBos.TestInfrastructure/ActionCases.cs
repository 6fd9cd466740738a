using Xunit;

namespace AiBos.TestInfrastructure;

/// <summary>What every action does alike, asserted once; AIBOS1004 asks for a test of each.</summary>
/// <param name="fixture">The running silo.</param>
/// <param name="action">Id of the action, without its version.</param>
/// <param name="permission">What its contract requires.</param>
public sealed class ActionCases(KernelFixture fixture, string action, string permission)
{
    /// <summary>Without the permission: 403 that names it, and an entry that says so.</summary>
    public async Task DeniedAsync(string role, string body)
    {
        HttpAnswer answer = await fixture.CallAsync("acme", role, action, body);

        Assert.Equal((403, "FORBIDDEN"), (answer.Status, answer.Code));
        Assert.Equal(permission, answer.Json.GetProperty("required")[0].GetString());
        Assert.Equal($"denied {action} FORBIDDEN", await EntryAsync(
            answer, "kind || ' ' || action || ' ' || outcome"));
    }

    /// <summary>A broken rule: 400 with its pointer, and an entry that says so.</summary>
    public async Task InvalidAsync(string role, string body, string pointer)
    {
        HttpAnswer answer = await fixture.CallAsync("acme", role, action, body);

        Assert.Equal((400, "VALIDATION_ERROR"), (answer.Status, answer.Code));
        Assert.Contains(pointer, answer.Pointers);
        Assert.Equal("VALIDATION_ERROR", await EntryAsync(answer, "outcome"));
    }

    /// <summary>A success stands on the ledger with kind, actor, outcome and the hash that the caller got.</summary>
    /// <returns>The entry's payload.</returns>
    public async Task<string> RecordedAsync(HttpAnswer answer, string role)
    {
        Assert.Equal(200, answer.Status);
        string hash = answer.Json.GetProperty("audit").GetProperty("hash").GetString()!;
        Assert.Equal($"action {role}@acme {action} ok {hash}", await EntryAsync(
            answer, "kind || ' ' || actor || ' ' || action || ' ' || outcome || ' ' || encode(leaf_hash, 'hex')"));
        return (await EntryAsync(answer, "convert_from(payload, 'UTF8')"))!;
    }

    /// <summary>The same key and body: the first answer again. Another body: 409.</summary>
    public async Task RepeatedAsync(string role, string body, string other)
    {
        (string, string) key = ("Idempotency-Key", $"repeated-{action}");

        HttpAnswer first = await fixture.CallAsync("acme", role, action, body, key);
        HttpAnswer again = await fixture.CallAsync("acme", role, action, " " + body, key);
        HttpAnswer conflict = await fixture.CallAsync("acme", role, action, other, key);

        Assert.Equal(200, first.Status);
        Assert.Null(first.Header("Idempotency-Replayed"));
        Assert.Equal("true", again.Header("Idempotency-Replayed"));
        Assert.Equal(first.Text, again.Text);
        Assert.Equal((409, "IDEMPOTENCY_CONFLICT"), (conflict.Status, conflict.Code));
    }

    private Task<string?> EntryAsync(HttpAnswer answer, string columns) => fixture.SqlAsync<string>(
        $"SELECT {columns} FROM aibos.kernel_audit_log WHERE tenant_id = 'acme' AND seq = {answer.Seq}");
}
