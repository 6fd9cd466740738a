using System.Text;
using AiBos.Ledger.Checkpoints;
using AiBos.TestInfrastructure;
using Xunit;

namespace AiBos.EndToEnd.Tests;

/// <summary>
/// Silos and a signer that is killed, missing, foreign, shared: appends go on, checkpoints wait, nothing false is
/// said.
/// </summary>
public sealed class When_the_signer_is_a_process : ClusterScenario
{
    private ToolProcess _signer = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _signer = await StartSignerAsync("signer");
    }

    public override async ValueTask DisposeAsync()
    {
        await _signer.DisposeAsync();
        await base.DisposeAsync();
    }

    [Fact]
    public async Task Should_append_on_while_it_is_dead_and_sign_all_when_it_is_back()
    {
        await using SiloProcess silo = await SiloProcess.StartAsync(Cluster.DataDirectory("one"), Settings());
        await SignedAsync(silo, await PostAsync(silo, "before"));
        string policy = (await GetAsync(silo, "/audit/policy")).Text;
        Assert.Equal("healthy", await StateAsync(silo, "checkpoints"));
        Assert.False(Directory.Exists(Path.Combine(silo.DataDirectory, "signer")), "the silo has a key of its own");

        await _signer.KillAsync();
        long seq = 0;
        for (int i = 0; i < 20; i++)
            seq = await PostAsync(silo, $"while-{i}");
        await silo.WaitForAsync("Checkpoints stall");
        Assert.Equal("stalled", await StateAsync(silo, "checkpoints"));
        Assert.Equal(404, (await GetAsync(silo, $"/audit/entries/{seq}/tlog-proof")).Status);
        HttpAnswer unverifiable = await SendAsync(silo, HttpMethod.Post, "/audit/verify");
        Assert.Equal("CANNOT_VERIFY", unverifiable.Data.GetProperty("status").GetString());
        Assert.Equal(
            "SIGNED_STATE_UNREADABLE", unverifiable.Data.GetProperty("findings")[0].GetProperty("code").GetString());

        await RestartAsync();
        await SignedAsync(silo, seq);

        await silo.WaitForAsync("Checkpoints are signed again");
        Assert.Equal("healthy", await StateAsync(silo, "checkpoints"));
        Assert.Equal(policy, (await GetAsync(silo, "/audit/policy")).Text);
        AssertVerifies(policy, (await GetAsync(silo, "/audit/checkpoint")).Text);
        await AssertValidAsync(silo);
    }

    [Fact]
    public async Task Should_open_logs_without_it_and_close_those_that_were_put_back_when_it_is_there()
    {
        long seq = await FillAsync();
        await _signer.StopAsync();
        await CutAsync(seq);

        await using SiloProcess again = await SiloProcess.StartAsync(Cluster.DataDirectory("one"), Settings());
        await PostAsync(again, "unguarded");
        Assert.Contains("was not asked whether the log of acme is whole", again.Output, StringComparison.Ordinal);

        await RestartAsync();
        await again.WaitForAsync("The signer refuses the log of acme: Rollback");
        HttpAnswer refused = await TryPostAsync(again, "after");
        Assert.Equal((503, "LEDGER_UNAVAILABLE"), (refused.Status, refused.Code));
        await again.WaitForAsync("No entry is appended for acme");
        Assert.Equal("refused", await StateAsync(again, "checkpoints"));

        // And out of there, with the signer's agreement.
        HttpAnswer restored = await Restoring.GiveUpAsync(
            again, Http, await Restoring.AskAsync(again, Http));
        Assert.EndsWith("/t/acme/2", restored.Data.GetProperty("log").GetString(), StringComparison.Ordinal);
        await SignedAsync(again, await PostAsync(again, "restored"));
        Assert.Equal("healthy", await StateAsync(again, "checkpoints"));
    }

    [Fact]
    public async Task Should_be_needed_for_a_restore_and_complete_one_that_was_cut_off()
    {
        long seq = await FillAsync();
        await CutAsync(seq);
        long lost;
        await using (SiloProcess silo = await SiloProcess.StartAsync(Cluster.DataDirectory("one"), Settings()))
        {
            Assert.Equal("LEDGER_UNAVAILABLE", (await TryPostAsync(silo, "too early")).Code);
            lost = await Restoring.AskAsync(silo, Http);
            await _signer.KillAsync();
            AssertAway(await Restoring.GiveUpAsync(silo, Http, lost), "Nothing was changed. Start the signer");

            // It dies when it has said what was signed, and before it hears that this is given up.
            await RestartAsync();
            Task<HttpAnswer> restoring;
            await using (await Cluster.HoldAsync(
                "SELECT 1 FROM aibos.kernel_ledger_head WHERE tenant_id = 'acme' FOR UPDATE"))
            {
                restoring = await GiveUpUntilAsync(silo, lost, async () => await Cluster.SqlAsync<long>(
                    """
                    SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
                        AND wait_event_type = 'Lock' AND query LIKE '%SELECT at_us%'
                    """) > 0);
                await _signer.KillAsync();
            }

            // Before it agreed, or before it could be asked anew because the log filled meanwhile.
            AssertAway(await restoring, "run this again");
            Assert.Empty(Agreements());

            // It agrees, and the silo dies before the database hears of it.
            await RestartAsync();
            await using (await Cluster.HoldAsync("LOCK TABLE aibos.kernel_audit_log IN SHARE MODE"))
            {
                restoring = await GiveUpUntilAsync(silo, lost, () => Task.FromResult(Agreements().Length > 0));
                await silo.KillAsync();
            }

            await Assert.ThrowsAsync<HttpRequestException>(() => restoring);
            Assert.Equal(1, await Cluster.SqlAsync<int>(
                "SELECT incarnation FROM aibos.kernel_ledger_head WHERE tenant_id = 'acme'"));
        }

        // Nobody can say now that it is over, so the old incarnation goes on; until the signer is back.
        await _signer.KillAsync();
        await using SiloProcess last = await SiloProcess.StartAsync(Cluster.DataDirectory("one"), Settings());
        await PostAsync(last, "unguarded");
        await RestartAsync();
        await last.WaitForAsync("The signer refuses the log of acme");
        Assert.Equal("LEDGER_UNAVAILABLE", (await TryPostAsync(last, "refused")).Code);
        Assert.Equal(lost, await Restoring.AskAsync(last, Http));
        HttpAnswer restored = await Restoring.GiveUpAsync(last, Http, lost);
        Assert.EndsWith("/t/acme/2", restored.Data.GetProperty("log").GetString(), StringComparison.Ordinal);

        await _signer.KillAsync();
        seq = await PostAsync(last, "restored");
        await RestartAsync();
        await SignedAsync(last, seq);
        await AssertValidAsync(last);
        Assert.Equal("healthy", await StateAsync(last, "checkpoints"));
    }

    [Fact]
    public async Task Should_not_believe_another_signer_nor_be_believed_with_another_token()
    {
        await using ToolProcess other = await StartSignerAsync("other");
        Dictionary<string, string> settings = Settings();
        settings["Kernel__Audit__SignerSocket"] = other.Said.GetProperty("socket").GetString()!;
        settings["Kernel__Audit__SignerToken"] = Path.Combine(Folder, "other", "signer.token");
        await using (SiloProcess deceived = await SiloProcess.StartAsync(Cluster.DataDirectory("one"), settings))
        {
            await PostAsync(deceived, "deceived");
            await deceived.WaitForAsync("does not have the key in Kernel:Audit:SignerKey");
            Assert.Equal("stalled", await StateAsync(deceived, "checkpoints"));
        }

        settings["Kernel__Audit__SignerSocket"] = _signer.Said.GetProperty("socket").GetString()!;
        await using (SiloProcess stranger = await SiloProcess.StartAsync(Cluster.DataDirectory("one"), settings))
        {
            await PostAsync(stranger, "stranger");
            await stranger.WaitForAsync("Checkpoints stall");
            Assert.Equal("stalled", await StateAsync(stranger, "checkpoints"));
        }

        // Neither was registered as the deployment's, so the right one still can be.
        Assert.Equal(0, await Cluster.SqlAsync<long>("SELECT count(*) FROM aibos.kernel_ledger_signer"));
        await using SiloProcess right = await SiloProcess.StartAsync(Cluster.DataDirectory("one"), Settings());
        await SignedAsync(right, await PostAsync(right, "right"));
    }

    [Fact]
    public async Task Should_serve_two_silos_without_a_false_alarm()
    {
        await using SiloProcess one = await SiloProcess.StartAsync(
            Cluster.DataDirectory("one"), Settings(("Kernel__Audit__CheckpointEvery", "00:00:00.1000000")));
        await using SiloProcess two = await SiloProcess.StartAsync(
            Cluster.DataDirectory("two"), Settings(("Kernel__Audit__CheckpointEvery", "00:00:00.1000000")));
        var load = new PostingLoad("shared");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        Task onOne = load.RunAsync(one.BaseUrl, one.Key("acme", "accountant"), 16, stop.Token);
        Task onTwo = load.RunAsync(two.BaseUrl, one.Key("acme", "accountant"), 16, stop.Token);
        await load.EnoughAsync(4_000);
        await stop.CancelAsync();
        await Task.WhenAll(onOne, onTwo);

        long seq = await PostAsync(one, "last");
        await SignedAsync(one, seq);

        foreach (SiloProcess silo in new[] { one, two })
        {
            Assert.DoesNotContain("The signer refuses", silo.Output, StringComparison.Ordinal);
            Assert.DoesNotContain("Checkpoints stall", silo.Output, StringComparison.Ordinal);
        }

        string key = one.Key("acme", "auditor");
        string policy = (await GetAsync(two, "/audit/policy", key)).Text;
        AssertVerifies(policy, (await GetAsync(two, "/audit/checkpoint", key)).Text);
        await AssertValidAsync(one);
    }

    private static void AssertVerifies(string policy, string checkpoint)
    {
        Assert.True(CheckpointPolicy.TryParse(
            Encoding.UTF8.GetBytes(policy), out CheckpointPolicy? trusted, out _, out _));
        Assert.True(
            trusted.TryVerify(Encoding.UTF8.GetBytes(checkpoint), out _, out CheckpointFault fault), $"{fault}");
    }

    // A signed log, and the position of its last entry.
    private async Task<long> FillAsync()
    {
        await using SiloProcess silo = await SiloProcess.StartAsync(Cluster.DataDirectory("one"), Settings());
        long seq = 0;
        for (int i = 0; i < 6; i++)
            seq = await PostAsync(silo, $"before-{i}");
        await SignedAsync(silo, seq);
        return seq;
    }

    private static void AssertAway(HttpAnswer answer, string words)
    {
        Assert.True((answer.Status, answer.Code) is (503, "LEDGER_UNAVAILABLE"), answer.Text);
        Assert.Contains(words, answer.Json.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    // Gives up until something is so, and says it again when the signer was too slow for the silo, as it is told to; or
    // the database, where another write waits for what is held here and has what this one needs.
    private async Task<Task<HttpAnswer>> GiveUpUntilAsync(SiloProcess silo, long lost, Func<Task<bool>> isSo)
    {
        Task<HttpAnswer> restoring = Restoring.GiveUpAsync(silo, Http, lost);
        while (!await isSo())
        {
            Token.ThrowIfCancellationRequested();
            if (!restoring.IsCompleted)
                continue;
            HttpAnswer answer = await restoring;
            if (answer.Code != "DATABASE_UNAVAILABLE")
                AssertAway(answer, "run this again");
            restoring = Restoring.GiveUpAsync(silo, Http, lost);
        }

        return restoring;
    }

    // What the signer remembers of restores.
    private string[] Agreements() => Directory.GetFiles(Path.Combine(Folder, "signer", "state"), "*.resumed");

    private async Task RestartAsync()
    {
        await _signer.DisposeAsync();
        _signer = await StartSignerAsync("signer");
    }

    // The database is put back by three entries, with everything in it that would tell.
    private Task CutAsync(long seq) => Cluster.SqlAsync<int>(
        $"""
        ALTER TABLE aibos.kernel_audit_log DISABLE TRIGGER USER;
        DELETE FROM aibos.kernel_audit_log WHERE tenant_id = 'acme' AND seq >= {seq - 2};
        ALTER TABLE aibos.kernel_audit_log ENABLE TRIGGER USER;
        ALTER TABLE aibos.kernel_audit_log ENABLE ALWAYS TRIGGER kernel_audit_log_append_only;
        ALTER TABLE ONLY aibos.kernel_audit_log ENABLE ALWAYS TRIGGER kernel_audit_log_no_truncate;
        UPDATE aibos.kernel_ledger_head h SET size = {seq - 2}, head_hash = l.leaf_hash
        FROM aibos.kernel_audit_log l
        WHERE h.tenant_id = 'acme' AND l.tenant_id = 'acme' AND l.seq = {seq - 3};
        DELETE FROM aibos.kernel_ledger_checkpoint WHERE tenant_id = 'acme';
        SELECT 1;
        """);

    private Task<ToolProcess> StartSignerAsync(string name) =>
        ToolProcess.StartAsync("signer", "--state", Path.Combine(Folder, name));

    private Dictionary<string, string> Settings(params (string Name, string Value)[] more) => Cluster.Settings([
        ("Kernel__Audit__SignerSocket", _signer.Said.GetProperty("socket").GetString()!),
        ("Kernel__Audit__SignerToken", Path.Combine(Folder, "signer", "signer.token")),
        ("Kernel__Audit__SignerKey", _signer.Said.GetProperty("publicKey").GetString()!),
        .. more]);
}
