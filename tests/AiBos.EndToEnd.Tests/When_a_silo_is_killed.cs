using System.Text.Json;
using AiBos.TestInfrastructure;
using Xunit;

namespace AiBos.EndToEnd.Tests;

/// <summary>SIGKILL under load: nothing acknowledged is lost or happens twice, every effect has its entry.</summary>
public sealed class When_a_silo_is_killed
{
    [Theory]
    [InlineData("true")]
    [InlineData("false")]
    public async Task Should_keep_every_acknowledged_entry_once_and_seal_what_was_left(string deferEffects)
    {
        using ClusterFolder cluster = await ClusterFolder.CreateAsync();
        var load = new PostingLoad("killed");
        Dictionary<string, string> settings = cluster.Settings();
        settings["Kernel__Actions__DeferEffects"] = deferEffects;
        await using (SiloProcess first = await SiloProcess.StartAsync(cluster.DataDirectory("one"), settings))
        {
            Task running = load.RunAsync(first.BaseUrl, first.Key("acme", "accountant"), 64, CancellationToken.None);
            await load.EnoughAsync(500);
            await first.KillAsync();
            await running;
        }

        long left = await cluster.SqlAsync<long>("SELECT count(*) FROM aibos.kernel_outbox_intent");
        await using SiloProcess second = await SiloProcess.StartAsync(cluster.DataDirectory("one"), cluster.Settings());
        if (left > 0)
            await second.WaitForAsync("intents that a crash had left behind");
        string key = second.Key("acme", "accountant");
        using var http = new HttpClient();
        foreach (string unknown in load.Unknown)
            Assert.True(await load.PostAsync(http, second.BaseUrl, key, unknown));

        await AssertBooksAsync(cluster, load, second);
    }

    [Fact]
    public async Task Should_stop_an_old_writer_that_was_asleep_while_another_took_over()
    {
        using ClusterFolder cluster = await ClusterFolder.CreateAsync();
        var load = new PostingLoad("asleep");
        await using SiloProcess old = await SiloProcess.StartAsync(cluster.DataDirectory("one"), cluster.Settings());
        string key = old.Key("acme", "accountant");
        await old.WaitForAsync("Opened the ledger of acme");
        await using SiloProcess taker = await SiloProcess.StartAsync(cluster.DataDirectory("two"), cluster.Settings());
        Task running = load.RunAsync(old.BaseUrl, key, 32, CancellationToken.None);
        await load.EnoughAsync(200);

        // Asleep in the middle of its work, with appends on their way.
        old.Signal("STOP");
        Task knocking = load.RunAsync(taker.BaseUrl, key, 4, CancellationToken.None);
        await taker.WaitForAsync("Opened the ledger of acme");
        var after = new PostingLoad("after");
        using var http = new HttpClient();
        while (after.Acknowledged.Count == 0)
            await after.PostAsync(http, taker.BaseUrl, key, $"after-{after.Unknown.Count}");
        old.Signal("CONT");
        // Told by the cluster that it is dead, it ends itself; whatever it had in hand can no longer be committed.
        await old.WaitExitAsync();
        await running;
        await after.PostAsync(http, taker.BaseUrl, key, "after-the-end");
        await taker.KillAsync();
        await knocking;

        await using SiloProcess last = await SiloProcess.StartAsync(cluster.DataDirectory("two"), cluster.Settings());
        foreach (string unknown in load.Unknown)
            Assert.True(await load.PostAsync(http, last.BaseUrl, key, unknown));
        Assert.True(after.Acknowledged.ContainsKey("after-the-end"));
        await AssertBooksAsync(cluster, load, last);
    }

    private static async Task AssertBooksAsync(ClusterFolder cluster, PostingLoad load, SiloProcess silo)
    {
        // Each key once, with the id its client was told.
        Dictionary<string, string> books = JsonSerializer.Deserialize<Dictionary<string, string>>(
            await cluster.SqlAsync<string>(
                """
                SELECT json_object_agg(description, ids)::text FROM (
                    SELECT description, string_agg(id::text, ',') AS ids
                    FROM accounting.journal_entry GROUP BY description) AS each
                """))!;
        foreach ((string key, string id) in load.Acknowledged)
            Assert.Equal(id, books[key]);

        Assert.Equal(0, await cluster.SqlAsync<long>("SELECT count(*) FROM aibos.kernel_outbox_intent"));
        // Every effect has its entry, and every such entry its effect.
        const string entries =
            "SELECT convert_from(payload, 'UTF8')::jsonb -> 'output' ->> 'id' AS id FROM aibos.kernel_audit_log "
            + "WHERE tenant_id = 'acme' AND action = 'accounting.create.journal_entry' AND outcome = 'ok'";
        Assert.Equal(0, await cluster.SqlAsync<long>(
            $"SELECT count(*) FROM accounting.journal_entry j FULL JOIN ({entries}) l ON l.id = j.id::text "
            + "WHERE j.id IS NULL OR l.id IS NULL"));
        Assert.Equal(
            await cluster.SqlAsync<long>("SELECT count(*) FROM accounting.journal_entry"),
            await cluster.SqlAsync<long>($"SELECT count(*) FROM ({entries}) l"));
        using var http = new HttpClient();
        HttpAnswer verified = await HttpAnswer.SendAsync(
            http, HttpMethod.Post, silo.BaseUrl + "/audit/verify", silo.Key("acme", "auditor"), null);
        Assert.Equal("VALID", verified.Data.GetProperty("status").GetString());
    }
}
