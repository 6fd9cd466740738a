using System.Text;
using AiBos.Ledger.Checkpoints;
using AiBos.Ledger.Notes;
using AiBos.TestInfrastructure;
using Xunit;

namespace AiBos.EndToEnd.Tests;

/// <summary>A silo and two witnesses, all processes: what readers get, and what a dead witness holds up.</summary>
public sealed class When_witnesses_cosign : ClusterScenario
{
    private readonly int[] _ports = FreePorts.Take(2);
    private readonly ToolProcess?[] _witnesses = new ToolProcess?[2];
    private readonly string[] _keys = new string[2];

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        for (int i = 0; i < 2; i++)
            await StartWitnessAsync(i);
    }

    public override async ValueTask DisposeAsync()
    {
        foreach (ToolProcess? witness in _witnesses)
        {
            if (witness is not null)
                await witness.DisposeAsync();
        }

        await base.DisposeAsync();
    }

    [Fact]
    public async Task Should_give_readers_what_both_cosigned_and_let_them_verify_it_offline()
    {
        await using SiloProcess silo = await StartSiloAsync(quorum: 2);

        CheckpointPolicy policy = await WatchAsync(silo);
        long seq = await PostAsync(silo, "both");
        SignedCheckpoint checkpoint = await CosignedAsync(silo, policy, seq, witnesses: 2);

        Assert.Equal(2, policy.Witnesses.Count);
        Assert.Equal(_keys.Order(), policy.Witnesses.Select(key => key.ToString()).Order());
        Assert.True(checkpoint.Checkpoint.Size > seq);
        HttpAnswer proof = await GetAsync(silo, $"/audit/entries/{seq}/tlog-proof");
        Assert.True(TlogProof.TryParse(Encoding.UTF8.GetBytes(proof.Text), out TlogProof? file, out _));
        Assert.True(policy.TryVerify(file.Checkpoint, out _, out _));
        string bundle = Path.Combine(Folder, "acme.zip");
        Http.DefaultRequestHeaders.Add("X-Api-Key", silo.Key("acme", "auditor"));
        await File.WriteAllBytesAsync(
            bundle, await Http.GetByteArrayAsync(new Uri($"{silo.BaseUrl}/audit/export"), Token), Token);
        // An auditor's run needs no server: it ends well where none is installed, and a verb that serves does not.
        (int exit, string said) = await ToolProcess.RunWithoutServerAsync(
            Folder, "audit", "verify", "--bundle", bundle, "--policy", Path.Combine(Folder, "policy"));
        Assert.True(exit == 0, said);
        (exit, said) = await ToolProcess.RunWithoutServerAsync(
            Folder, "witness", "--state", Path.Combine(Folder, "none"), "--name", "none");
        Assert.True(exit == 3 && said.Contains("UNEXPECTED", StringComparison.Ordinal), said);
    }

    [Fact]
    public async Task Should_go_on_with_one_while_the_other_is_dead_and_take_it_back()
    {
        await using SiloProcess silo = await StartSiloAsync(quorum: 1);
        CheckpointPolicy policy = await WatchAsync(silo);
        await CosignedAsync(silo, policy, await PostAsync(silo, "both"), witnesses: 2);
        // What they refused before they watched it, they are asked again after a rest.
        while (await StateAsync(silo, "witnesses") != "healthy")
            Token.ThrowIfCancellationRequested();

        await _witnesses[0]!.KillAsync();
        long seq = await PostAsync(silo, "one");
        SignedCheckpoint alone = await CosignedAsync(silo, policy, seq, witnesses: 1);
        Assert.DoesNotContain(alone.Verified, line => line.Key.ToString() == _keys[0]);
        // The log has the line from before they watched it already, so it proves nothing here.
        while (await StateAsync(silo, "witnesses") != "degraded")
            Token.ThrowIfCancellationRequested();
        Assert.DoesNotContain("Checkpoints stall", silo.Output, StringComparison.Ordinal);

        // It does not need another entry: the newest checkpoint lacks its cosignature.
        await _witnesses[0]!.DisposeAsync();
        await StartWitnessAsync(0, "--policy", Path.Combine(Folder, "policy"), "--whole-deployment");
        await CosignedAsync(silo, policy, seq, witnesses: 2);
        await silo.WaitForAsync("The witness w0.example cosigns again");
    }

    [Fact]
    public async Task Should_keep_serving_what_was_cosigned_when_the_quorum_is_gone()
    {
        await using SiloProcess silo = await StartSiloAsync(quorum: 2);
        CheckpointPolicy policy = await WatchAsync(silo);
        long seq = await PostAsync(silo, "both");
        SignedCheckpoint before = await CosignedAsync(silo, policy, seq, witnesses: 2);

        await _witnesses[1]!.KillAsync();
        long later = await PostAsync(silo, "alone");
        await silo.WaitForAsync("The witness w1.example does not cosign");
        // Signed it is all the same.
        string signed = "SELECT size FROM aibos.kernel_ledger_checkpoint WHERE tenant_id = 'acme'";
        while (await Cluster.SqlAsync<long>(signed) <= later)
            Token.ThrowIfCancellationRequested();

        HttpAnswer served = await GetAsync(silo, "/audit/checkpoint");
        Assert.True(policy.TryVerify(Encoding.UTF8.GetBytes(served.Text), out SignedCheckpoint? after, out _));
        Assert.True(after.Checkpoint.Size >= before.Checkpoint.Size && after.Checkpoint.Size <= later);
        Assert.Equal(404, (await GetAsync(silo, $"/audit/entries/{later}/tlog-proof")).Status);
    }

    [Fact]
    public async Task Should_cosign_under_a_changed_key_once_they_have_the_policy_of_both()
    {
        await using SiloProcess silo = await StartSiloAsync(quorum: 2);
        CheckpointPolicy old = await WatchAsync(silo);
        string signer = Path.Combine(silo.DataDirectory, "signer");
        (int exit, string said) = await ToolProcess.RunAsync("signer", "rotate", "--state", signer);
        Assert.True(exit == 0, said);
        await silo.WaitForAsync(" vouched for ");

        // With the old policy as long as both keys sign.
        SignedCheckpoint both = await CosignedAsync(silo, old, await PostAsync(silo, "overlap"), witnesses: 2);
        Assert.Equal(4, both.Note.Signatures.Count);
        CheckpointPolicy policy = await WatchAsync(silo);
        Assert.Equal(2, policy.Logs.Count);
        (exit, said) = await ToolProcess.RunAsync("signer", "retire", "--state", signer);
        Assert.True(exit == 0, said);

        SignedCheckpoint last = both;
        for (int i = 0; last.Note.Signatures.Count != 3; i++)
            last = await CosignedAsync(silo, policy, await PostAsync(silo, $"after-{i}"), witnesses: 2);
        Assert.Contains(last.Verified, line => line.Key.ToString() == policy.Logs[0].ToString());
    }

    private async Task StartWitnessAsync(int i, params string[] more)
    {
        ToolProcess witness = await ToolProcess.StartAsync([
            "witness", "--state", Path.Combine(Folder, $"w{i}"), "--name", $"w{i}.example",
            "--listen", $"127.0.0.1:{_ports[i]}", .. more]);
        (_witnesses[i], _keys[i]) = (witness, witness.Said.GetProperty("verifierKey").GetString()!);
    }

    private Task<SiloProcess> StartSiloAsync(int quorum) => SiloProcess.StartAsync(
        Cluster.DataDirectory("one"),
        Cluster.Settings(
            ("Kernel__Audit__Witnesses", string.Join(' ', _ports.Zip(
                _keys, (port, key) => $"http://127.0.0.1:{port} {key}"))),
            ("Kernel__Audit__WitnessQuorum", $"{quorum}")));

    /// <summary>Gives the witnesses the log's policy, as an operator would, by restarting them with it.</summary>
    private async Task<CheckpointPolicy> WatchAsync(SiloProcess silo)
    {
        HttpAnswer policy;
        while ((policy = await GetAsync(silo, "/audit/policy")).Status != 200)
            Token.ThrowIfCancellationRequested();
        string file = Path.Combine(Folder, "policy");
        await File.WriteAllTextAsync(file, policy.Text, Token);
        for (int i = 0; i < 2; i++)
        {
            Assert.Equal(0, await _witnesses[i]!.StopAsync());
            await _witnesses[i]!.DisposeAsync();
            await StartWitnessAsync(i, "--policy", file, "--whole-deployment");
        }

        Assert.True(CheckpointPolicy.TryParse(
            Encoding.UTF8.GetBytes(policy.Text), out CheckpointPolicy? trusted, out _, out _));
        return trusted;
    }

    // Asks until a checkpoint over the entry with so many cosignatures is served, or the test's time is up.
    private async Task<SignedCheckpoint> CosignedAsync(
        SiloProcess silo, CheckpointPolicy policy, long seq, int witnesses)
    {
        while (true)
        {
            Token.ThrowIfCancellationRequested();
            HttpAnswer served = await GetAsync(silo, "/audit/checkpoint");
            if (policy.TryVerify(Encoding.UTF8.GetBytes(served.Text), out SignedCheckpoint? opened, out _)
                && opened.Checkpoint.Size > seq
                && opened.Verified.Count(line => line.Key.Algorithm == NoteAlgorithm.CosignatureV1) >= witnesses)
            {
                return opened;
            }
        }
    }
}
