using System.Diagnostics;
using AiBos.TestInfrastructure;
using Xunit;

namespace AiBos.EndToEnd.Tests;

/// <summary>A database as files, copied, and put back over a newer one; the signer's memory is elsewhere.</summary>
public sealed class When_a_backup_is_put_back : IDisposable
{
    private readonly string _root = TestFolder.Create("aibos-e2e-");

    private string Database => Path.Combine(_root, "postgres");

    private string Backup => Path.Combine(_root, "backup");

    [Fact]
    public async Task Should_take_no_entry_until_somebody_owns_up_to_what_is_lost()
    {
        using var http = new HttpClient();
        await using (SiloProcess first = await SiloProcess.StartAsync(_root))
        {
            Assert.Equal(200, (await PostAsync(first, http, "kept")).Status);
            await StopAsync(first);
        }

        await CopyAsync(Database, Backup);
        long signed;
        await using (SiloProcess second = await SiloProcess.StartAsync(_root))
        {
            signed = (await PostAsync(second, http, "lost")).Seq + 1;
            await WaitSignedAsync(second, http, signed);
            await StopAsync(second);
        }

        Directory.Delete(Database, recursive: true);
        await CopyAsync(Backup, Database);
        await using SiloProcess third = await SiloProcess.StartAsync(_root);
        Assert.Equal("LEDGER_UNAVAILABLE", (await PostAsync(third, http, "too early")).Code);

        long lost = await Restoring.AskAsync(third, http);
        Assert.True(lost >= signed);
        HttpAnswer restored = await Restoring.GiveUpAsync(third, http, lost);

        Assert.Equal(200, restored.Status);
        Assert.EndsWith("/t/acme/2", restored.Data.GetProperty("log").GetString(), StringComparison.Ordinal);
        HttpAnswer posted = await PostAsync(third, http, "after");
        Assert.True(posted.Seq > restored.Seq);
        await WaitSignedAsync(third, http, posted.Seq + 1);
        await AssertStrangerAgreesAsync(third, http);
        // Whoever lost the answer asks again, and nothing more happens.
        HttpAnswer again = await Restoring.GiveUpAsync(third, http, lost);
        Assert.Equal((200, restored.Seq), (again.Status, again.Seq));
        Assert.Equal(restored.Data.ToString(), again.Data.ToString());
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private async Task AssertStrangerAgreesAsync(SiloProcess silo, HttpClient http)
    {
        string bundle = Path.Combine(_root, "bundle");
        string policy = Path.Combine(_root, "policy");
        string auditor = silo.Key("acme", "auditor");
        await StrangersVerifier.ExportAsync(silo.BaseUrl, auditor, bundle);
        HttpAnswer answer = await HttpAnswer.SendAsync(
            http, HttpMethod.Get, silo.BaseUrl + "/audit/policy", auditor, null);
        await File.WriteAllTextAsync(policy, answer.Text, TestContext.Current.CancellationToken);
        (int code, string output) = await StrangersVerifier.RunAsync(bundle, policy);
        Assert.True(code == 0, output);
        Assert.Contains("/t/acme/2", output, StringComparison.Ordinal);

        // A restore that nobody may see: the same entries, as if the log had always had its name.
        string entries = Path.Combine(bundle, "entries.jsonl");
        string text = await File.ReadAllTextAsync(entries, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(
            entries, text.Replace("\"kind\":\"restore\"", "\"kind\":\"action\"", StringComparison.Ordinal),
            TestContext.Current.CancellationToken);
        (code, output) = await StrangersVerifier.RunAsync(bundle, policy);
        Assert.True(code == 1, output);
        Assert.Contains("ORIGIN_MISMATCH", output, StringComparison.Ordinal);
    }

    private static async Task WaitSignedAsync(SiloProcess silo, HttpClient http, long size)
    {
        string url = $"{silo.BaseUrl}/audit/entries/{size - 1}/tlog-proof";
        while ((await HttpAnswer.SendAsync(http, HttpMethod.Get, url, silo.Key("acme", "auditor"), null)).Status != 200)
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
    }

    private static Task<HttpAnswer> PostAsync(SiloProcess silo, HttpClient http, string key) => HttpAnswer.SendAsync(
        http, HttpMethod.Post, silo.BaseUrl + "/actions/accounting/create.journal_entry",
        silo.Key("acme", "accountant"), PostingLoad.Body(key), ("Idempotency-Key", key));

    private static async Task StopAsync(SiloProcess silo)
    {
        silo.Signal("TERM");
        Assert.Equal(0, await silo.WaitExitAsync());
    }

    // The program keeps owners and modes, which PostgreSQL insists on.
    private static async Task CopyAsync(string from, string to)
    {
        using var copy = Process.Start("cp", ["-a", from, to]);
        await copy.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, copy.ExitCode);
    }
}
