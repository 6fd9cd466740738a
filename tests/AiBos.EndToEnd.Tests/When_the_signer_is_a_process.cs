using System.Text;
using AiBos.Ledger.Checkpoints;
using AiBos.TestInfrastructure;
using Xunit;

namespace AiBos.EndToEnd.Tests;

/// <summary>
/// Silos and a signer that is killed, missing, foreign, shared: appends go on, checkpoints wait, nothing false is
/// said.
/// </summary>
public sealed class When_the_signer_is_a_process : IAsyncLifetime
{
    private readonly string _folder = TestFolder.Create("aibos-signer-");
    private readonly HttpClient _http = new();

    // Real time, and far more than any test takes: one that waits for what never comes fails instead of hanging.
    private readonly CancellationTokenSource _guard =
        CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

    private ClusterFolder _cluster = null!;
    private ToolProcess _signer = null!;

    private CancellationToken Token => _guard.Token;

    public async ValueTask InitializeAsync()
    {
        _guard.CancelAfter(TimeSpan.FromMinutes(2));
        _cluster = await ClusterFolder.CreateAsync();
        _signer = await StartSignerAsync("signer");
    }

    public async ValueTask DisposeAsync()
    {
        await _signer.DisposeAsync();
        _http.Dispose();
        _guard.Dispose();
        _cluster.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Should_append_on_while_it_is_dead_and_sign_all_when_it_is_back()
    {
        await using SiloProcess silo = await SiloProcess.StartAsync(_cluster.DataDirectory("one"), Settings());
        await SignedAsync(silo, await PostAsync(silo, "before"));
        string policy = (await GetAsync(silo, "/audit/policy")).Text;
        Assert.Equal("healthy", await StateAsync(silo));
        Assert.False(Directory.Exists(Path.Combine(silo.DataDirectory, "signer")), "the silo has a key of its own");

        await _signer.KillAsync();
        long seq = 0;
        for (int i = 0; i < 20; i++)
            seq = await PostAsync(silo, $"while-{i}");
        await silo.WaitForAsync("Checkpoints stall");
        Assert.Equal("stalled", await StateAsync(silo));
        Assert.Equal(404, (await GetAsync(silo, $"/audit/entries/{seq}/tlog-proof")).Status);
        HttpAnswer unverifiable = await SendAsync(silo, HttpMethod.Post, "/audit/verify");
        Assert.Equal("CANNOT_VERIFY", unverifiable.Data.GetProperty("status").GetString());
        Assert.Equal(
            "SIGNED_STATE_UNREADABLE", unverifiable.Data.GetProperty("findings")[0].GetProperty("code").GetString());

        await _signer.DisposeAsync();
        _signer = await StartSignerAsync("signer");
        await SignedAsync(silo, seq);

        await silo.WaitForAsync("Checkpoints are signed again");
        Assert.Equal("healthy", await StateAsync(silo));
        Assert.Equal(policy, (await GetAsync(silo, "/audit/policy")).Text);
        AssertVerifies(policy, (await GetAsync(silo, "/audit/checkpoint")).Text);
        await AssertValidAsync(silo);
    }

    [Fact]
    public async Task Should_open_logs_without_it_and_close_those_that_were_put_back_when_it_is_there()
    {
        long seq;
        await using (SiloProcess silo = await SiloProcess.StartAsync(_cluster.DataDirectory("one"), Settings()))
        {
            for (int i = 0; i < 5; i++)
                seq = await PostAsync(silo, $"before-{i}");
            await SignedAsync(silo, seq = await PostAsync(silo, "last"));
        }

        // The database is put back by three entries, with everything in it that would tell.
        await _signer.StopAsync();
        await _cluster.SqlAsync<int>(
            $"""
            ALTER TABLE aibos.kernel_audit_log DISABLE TRIGGER USER;
            DELETE FROM aibos.kernel_audit_log WHERE tenant_id = 'acme' AND seq >= {seq - 2};
            ALTER TABLE aibos.kernel_audit_log ENABLE TRIGGER USER;
            ALTER TABLE aibos.kernel_audit_log ENABLE ALWAYS TRIGGER kernel_audit_log_append_only;
            UPDATE aibos.kernel_ledger_head h SET size = {seq - 2}, head_hash = l.leaf_hash
            FROM aibos.kernel_audit_log l
            WHERE h.tenant_id = 'acme' AND l.tenant_id = 'acme' AND l.seq = {seq - 3};
            DELETE FROM aibos.kernel_ledger_checkpoint WHERE tenant_id = 'acme';
            SELECT 1;
            """);

        await using SiloProcess again = await SiloProcess.StartAsync(_cluster.DataDirectory("one"), Settings());
        await PostAsync(again, "unguarded");
        Assert.Contains("was not asked whether the log of acme is whole", again.Output, StringComparison.Ordinal);

        await _signer.DisposeAsync();
        _signer = await StartSignerAsync("signer");
        await again.WaitForAsync("The signer refuses the log of acme: Rollback");
        HttpAnswer refused = await TryPostAsync(again, "after");
        Assert.Equal((503, "LEDGER_UNAVAILABLE"), (refused.Status, refused.Code));
        await again.WaitForAsync("No entry is appended for acme");
        Assert.Equal("refused", await StateAsync(again));

        // And out of there, with the signer's agreement.
        HttpAnswer restored = await Restoring.GiveUpAsync(
            again, _http, await Restoring.AskAsync(again, _http));
        Assert.EndsWith("/t/acme/2", restored.Data.GetProperty("log").GetString(), StringComparison.Ordinal);
        await SignedAsync(again, await PostAsync(again, "restored"));
        Assert.Equal("healthy", await StateAsync(again));
    }

    [Fact]
    public async Task Should_not_believe_another_signer_nor_be_believed_with_another_token()
    {
        await using ToolProcess other = await StartSignerAsync("other");
        Dictionary<string, string> settings = Settings();
        settings["Kernel__Audit__SignerSocket"] = other.Said.GetProperty("socket").GetString()!;
        settings["Kernel__Audit__SignerToken"] = Path.Combine(_folder, "other", "signer.token");
        await using (SiloProcess deceived = await SiloProcess.StartAsync(_cluster.DataDirectory("one"), settings))
        {
            await PostAsync(deceived, "deceived");
            await deceived.WaitForAsync("does not have the key in Kernel:Audit:SignerKey");
            Assert.Equal("stalled", await StateAsync(deceived));
        }

        settings["Kernel__Audit__SignerSocket"] = _signer.Said.GetProperty("socket").GetString()!;
        await using (SiloProcess stranger = await SiloProcess.StartAsync(_cluster.DataDirectory("one"), settings))
        {
            await PostAsync(stranger, "stranger");
            await stranger.WaitForAsync("Checkpoints stall");
            Assert.Equal("stalled", await StateAsync(stranger));
        }

        // Neither was registered as the deployment's, so the right one still can be.
        Assert.Equal(0, await _cluster.SqlAsync<long>("SELECT count(*) FROM aibos.kernel_ledger_signer"));
        await using SiloProcess right = await SiloProcess.StartAsync(_cluster.DataDirectory("one"), Settings());
        await SignedAsync(right, await PostAsync(right, "right"));
    }

    [Fact]
    public async Task Should_serve_two_silos_without_a_false_alarm()
    {
        await using SiloProcess one = await SiloProcess.StartAsync(
            _cluster.DataDirectory("one"), Settings(("Kernel__Audit__CheckpointEvery", "00:00:00.1000000")));
        await using SiloProcess two = await SiloProcess.StartAsync(
            _cluster.DataDirectory("two"), Settings(("Kernel__Audit__CheckpointEvery", "00:00:00.1000000")));
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

    private Task<ToolProcess> StartSignerAsync(string name) =>
        ToolProcess.StartAsync("signer", "--state", Path.Combine(_folder, name));

    private Dictionary<string, string> Settings(params (string Name, string Value)[] more) => _cluster.Settings([
        ("Kernel__Audit__SignerSocket", _signer.Said.GetProperty("socket").GetString()!),
        ("Kernel__Audit__SignerToken", Path.Combine(_folder, "signer", "signer.token")),
        ("Kernel__Audit__SignerKey", _signer.Said.GetProperty("publicKey").GetString()!),
        .. more]);

    private Task<HttpAnswer> TryPostAsync(SiloProcess silo, string key) => HttpAnswer.SendAsync(
        _http, HttpMethod.Post, silo.BaseUrl + "/actions/accounting/create.journal_entry",
        silo.Key("acme", "accountant"), PostingLoad.Body(key));

    private async Task<long> PostAsync(SiloProcess silo, string key)
    {
        HttpAnswer answer = await TryPostAsync(silo, key);
        Assert.True(answer.Status == 200, answer.Text);
        return answer.Seq;
    }

    private Task<HttpAnswer> SendAsync(SiloProcess silo, HttpMethod method, string path, string? key = null) =>
        HttpAnswer.SendAsync(_http, method, silo.BaseUrl + path, key ?? silo.Key("acme", "auditor"), null);

    private Task<HttpAnswer> GetAsync(SiloProcess silo, string path, string? key = null) =>
        SendAsync(silo, HttpMethod.Get, path, key);

    // Asks until a checkpoint covers the entry: a second, or until the test's time is up.
    private async Task SignedAsync(SiloProcess silo, long seq)
    {
        while ((await GetAsync(silo, $"/audit/entries/{seq}/tlog-proof")).Status != 200)
            Token.ThrowIfCancellationRequested();
    }

    private async Task<string> StateAsync(SiloProcess silo)
    {
        HttpAnswer answer = await GetAsync(silo, "/diagz", silo.Key("acme", "owner"));
        return answer.Data.GetProperty("components").EnumerateArray()
            .Single(part => part.GetProperty("name").GetString() == "checkpoints").GetProperty("state").GetString()!;
    }

    private async Task AssertValidAsync(SiloProcess silo)
    {
        HttpAnswer verified = await SendAsync(silo, HttpMethod.Post, "/audit/verify");
        Assert.Equal("VALID", verified.Data.GetProperty("status").GetString());
    }
}
