using System.Text;
using AiBos.Ledger.Checkpoints;
using AiBos.Ledger.Notes;
using AiBos.Ledger.Signing;
using AiBos.TestInfrastructure;
using Xunit;

namespace AiBos.EndToEnd.Tests;

/// <summary>
/// Silos whose key is changed while they work, killed meanwhile, and shown keys that nobody vouched for; with two
/// programs that verify what they export.
/// </summary>
public sealed class When_the_signing_key_is_changed : ClusterScenario
{
    private const string KeyEntries =
        "SELECT count(*) FROM aibos.kernel_audit_log WHERE kind = 'key' AND action = 'audit.key.rotated'";

    private const string Logs = "SELECT count(*) FROM aibos.kernel_ledger_head WHERE size > 0";

    private string SiloSigner => Path.Combine(Cluster.DataDirectory("one"), "signer");

    [Fact]
    public async Task Should_lose_no_append_and_let_bundles_of_all_times_verify()
    {
        await using SiloProcess silo = await StartAsync("one");
        await SignedAsync(silo, await PostAsync(silo, "before"));
        string old = await PolicyAsync(silo, "old");
        string before = await ExportAsync(silo, "before");
        var load = new PostingLoad("rotate");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        Task posting = load.RunAsync(silo.BaseUrl, silo.Key("acme", "accountant"), 4, stop.Token);

        await RunAsync("signer", "rotate", "--state", SiloSigner);
        await silo.WaitForAsync(" vouched for ");
        await WrittenAsync(rotations: 1);
        await load.EnoughAsync(load.Acknowledged.Count + 200);
        await stop.CancelAsync();
        await posting;

        Assert.Empty(load.Unknown);
        await SignedAsync(silo, await PostAsync(silo, "during"));
        string policy = await PolicyAsync(silo, "new");
        string during = await ExportAsync(silo, "during");
        SignerKey former = SignerKeyRing.Load(Path.Combine(SiloSigner, "signer.key")).Former!;
        await RunAsync("signer", "retire", "--state", SiloSigner);
        await SignedByAsync(silo, signatures: 1);
        string after = await ExportAsync(silo, "after");

        foreach (string bundle in new[] { before, during, after })
            await AssertVerifyAsync(bundle, policy, exit: 0, "VALID");
        foreach (string bundle in new[] { before, during })
            await AssertVerifyAsync(bundle, old, exit: 0, "VALID");
        await AssertVerifyAsync(after, old, exit: 1, "BAD_SIGNATURE");
        Assert.Equal(2, Signatures(during));
        HttpAnswer verified = await SendAsync(silo, HttpMethod.Post, "/audit/verify");
        Assert.Equal("VALID", verified.Data.GetProperty("status").GetString());

        // Whoever kept the old key, and whoever has neither.
        await ForgeAsync(after, former);
        await AssertVerifyAsync(after, policy, exit: 1, "KEY_RETIRED");
        var stranger = SignerKey.From(NoteSigner.Generate("x"));
        await ForgeAsync(after, stranger);
        await File.WriteAllTextAsync(
            Path.Combine(after, "policy"),
            CheckpointPolicy.Format([stranger.ForOrigin(OriginOf(after)).Verifier], [], 0), Token);
        await AssertVerifyAsync(after, policy, exit: 1, "BAD_SIGNATURE");
    }

    [Fact]
    public async Task Should_write_each_entry_once_when_rotation_and_silo_are_killed_in_between()
    {
        string file = Path.Combine(SiloSigner, "signer.key");
        int rotations = 0;
        SiloProcess silo = await StartAsync("one");
        try
        {
            await SignedAsync(silo, await PostAsync(silo, "before"));
            for (int round = 0; round < 4; round++)
            {
                // Killed at its beginning, with the new keys half written, and after it was done.
                string before = await File.ReadAllTextAsync(file, Token);
                Func<bool>[] moments =
                    [() => File.Exists(file + ".lock"), () => File.Exists(file + ".tmp"),
                        () => File.ReadAllText(file) != before, () => true];
                await ToolProcess.KillWhenAsync(
                    moments[round], "signer", "rotate", "--state", SiloSigner, "--overlap-days", "0");
                rotations = SignerKeyRing.Load(file).Chain.Rotations.Count;
                await PostAsync(silo, $"killed-{round}");
            }

            await WrittenAsync(rotations);
            await RunAsync("signer", "rotate", "--state", SiloSigner);
            long written = await Cluster.SqlAsync<long>(KeyEntries);
            while (await Cluster.SqlAsync<long>(KeyEntries) == written)
                Token.ThrowIfCancellationRequested();
            await silo.KillAsync();
            rotations++;
        }
        finally
        {
            await silo.DisposeAsync();
        }

        await using SiloProcess again = await StartAsync("one");
        await again.WaitForAsync("All logs say that the key was changed");
        await SignedAsync(again, await PostAsync(again, "after"));
        Assert.Equal(rotations * await Cluster.SqlAsync<long>(Logs), await Cluster.SqlAsync<long>(KeyEntries));
        await AssertVerifyAsync(
            await ExportAsync(again, "killed"), await PolicyAsync(again, "policy"), exit: 0, "VALID");
    }

    [Fact]
    public async Task Should_be_followed_by_silos_that_know_the_old_key_alone()
    {
        string directory = Path.Combine(Folder, "signer");
        ToolProcess signer = await ToolProcess.StartAsync("signer", "--state", directory);
        await using var _ = new Ending(() => signer);
        (string, string)[] settings =
        [
            ("Kernel__Audit__SignerSocket", signer.Said.GetProperty("socket").GetString()!),
            ("Kernel__Audit__SignerToken", Path.Combine(directory, "signer.token")),
            ("Kernel__Audit__SignerKey", signer.Said.GetProperty("publicKey").GetString()!),
        ];
        await using SiloProcess one = await StartAsync("one", settings);
        await using SiloProcess two = await StartAsync("two", settings);
        var load = new PostingLoad("shared");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        Task posting = Task.WhenAll(new[] { one, two }.Select(
            silo => load.RunAsync(silo.BaseUrl, one.Key("acme", "accountant"), 4, stop.Token)));
        await load.EnoughAsync(100);

        // No overlap, and the signer dies with it: the old key signs nothing any more.
        await RunAsync("signer", "rotate", "--state", directory, "--overlap-days", "0");
        await signer.KillAsync();
        signer = await ToolProcess.StartAsync("signer", "--state", directory);
        foreach (SiloProcess silo in new[] { one, two })
            await silo.WaitForAsync("All logs say that the key was changed");
        await load.EnoughAsync(load.Acknowledged.Count + 100);
        await stop.CancelAsync();
        await posting;

        Assert.Empty(load.Unknown);
        Assert.Equal(await Cluster.SqlAsync<long>(Logs), await Cluster.SqlAsync<long>(KeyEntries));
        await SignedAsync(one, await PostAsync(one, "after"));
        await AssertVerifyAsync(
            await ExportAsync(one, "shared"), await PolicyAsync(one, "policy"), exit: 0, "VALID");
        foreach (SiloProcess silo in new[] { one, two })
            Assert.DoesNotContain("The signer refuses", silo.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_not_sign_with_a_key_that_the_registered_one_did_not_vouch_for()
    {
        await using (SiloProcess silo = await StartAsync("one"))
        {
            await SignedAsync(silo, await PostAsync(silo, "before"));
            await RunAsync("signer", "rotate", "--state", SiloSigner);
            await WrittenAsync(rotations: 1);
        }

        // A superuser has their own key follow the right one.
        string key = Convert.ToHexString(NoteSigner.Generate("x").Verifier.PublicKey);
        await Cluster.SqlAsync<int>(
            $"""
            INSERT INTO aibos.kernel_ledger_signer (public_key, former_key, statement, registered_at)
            SELECT '\x{key}', s.public_key, s.statement, now() FROM aibos.kernel_ledger_signer s
            WHERE s.former_key IS NOT NULL;
            SELECT 1;
            """);
        await using (SiloProcess deceived = await StartAsync("one"))
            await deceived.WaitForAsync("the registration of its key is refused, ForgedChain");

        // Or puts it in the place of all.
        await Cluster.SqlAsync<int>(
            $"""
            ALTER TABLE aibos.kernel_ledger_signer DISABLE TRIGGER USER;
            DELETE FROM aibos.kernel_ledger_signer;
            INSERT INTO aibos.kernel_ledger_signer (public_key, registered_at) VALUES ('\x{key}', now());
            SELECT 1;
            """);
        await using SiloProcess replaced = await StartAsync("one");
        await replaced.WaitForAsync("its key is not the one registered for this deployment");
    }

    private static int Signatures(string bundle) =>
        File.ReadLines(Path.Combine(bundle, "checkpoint")).Count(line => line.StartsWith('—'));

    private static string OriginOf(string bundle) => File.ReadLines(Path.Combine(bundle, "checkpoint")).First();

    private Task<SiloProcess> StartAsync(string name, params (string, string)[] settings) =>
        SiloProcess.StartAsync(Cluster.DataDirectory(name), Cluster.Settings(settings));

    private static async Task RunAsync(params string[] args)
    {
        (int exit, string said) = await ToolProcess.RunAsync(args);
        Assert.True(exit == 0, said);
    }

    // Signs a bundle's checkpoint anew.
    private async Task ForgeAsync(string bundle, SignerKey key)
    {
        string path = Path.Combine(bundle, "checkpoint");
        string text = await File.ReadAllTextAsync(path, Token);
        Assert.True(Checkpoint.TryParse(
            Encoding.UTF8.GetBytes(text[..(text.IndexOf("\n\n", StringComparison.Ordinal) + 1)]),
            out Checkpoint? tree, out _));
        await File.WriteAllTextAsync(path, tree.Sign(key.ForOrigin(tree.Origin)).ToString(), Token);
    }

    private static async Task AssertVerifyAsync(string bundle, string policy, int exit, string words)
    {
        (int code, string said) = await StrangersVerifier.RunAsync(bundle, policy);
        Assert.True(code == exit && said.Contains(words, StringComparison.Ordinal), $"verify.mjs: {code} {said}");
        (code, said) = await ToolProcess.RunAsync("audit", "verify", "--bundle", bundle, "--policy", policy);
        Assert.True(code == exit && said.Contains(words, StringComparison.Ordinal), $"aibos: {code} {said}");
    }

    private async Task<string> ExportAsync(SiloProcess silo, string name)
    {
        string bundle = Path.Combine(Folder, name);
        await StrangersVerifier.ExportAsync(silo.BaseUrl, silo.Key("acme", "auditor"), bundle);
        return bundle;
    }

    private async Task<string> PolicyAsync(SiloProcess silo, string name)
    {
        string file = Path.Combine(Folder, $"{name}.policy");
        await File.WriteAllTextAsync(file, (await SendAsync(silo, HttpMethod.Get, "/audit/policy")).Text, Token);
        return file;
    }

    // Each asks until it is so: a second, or until the test's time is up.
    private async Task SignedByAsync(SiloProcess silo, int signatures)
    {
        for (int i = 0; ; i++)
        {
            await SignedAsync(silo, await PostAsync(silo, $"by-{signatures}-{i}"));
            string note = (await SendAsync(silo, HttpMethod.Get, "/audit/checkpoint")).Text;
            if (note.Split('\n').Count(line => line.StartsWith('—')) == signatures)
                return;
        }
    }

    private async Task WrittenAsync(int rotations)
    {
        while (await Cluster.SqlAsync<long>(KeyEntries) < rotations * await Cluster.SqlAsync<long>(Logs))
            Token.ThrowIfCancellationRequested();
    }

    private sealed class Ending(Func<ToolProcess> process) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => process().DisposeAsync();
    }
}
