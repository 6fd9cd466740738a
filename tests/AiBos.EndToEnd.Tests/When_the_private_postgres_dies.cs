using System.Diagnostics;
using System.Globalization;
using AiBos.TestInfrastructure;
using Npgsql;
using Xunit;

namespace AiBos.EndToEnd.Tests;

/// <summary>Its main process is killed while the silo serves: 503, then everything is there again, by itself.</summary>
public sealed class When_the_private_postgres_dies : IDisposable
{
    private readonly string _root = TestFolder.Create("aibos-e2e-");

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task Should_start_it_again_on_its_port_and_data_and_go_on_serving()
    {
        await using SiloProcess silo = await SiloProcess.StartAsync(_root);
        using var http = new HttpClient();
        Assert.Equal(200, (await PostAsync(silo, http, "before")).Status);
        int port = new NpgsqlConnectionStringBuilder(silo.Postgres()).Port;

        await KillPostmasterAsync();
        // A connection that was already open may serve one more.
        HttpAnswer during = await PostAsync(silo, http, "during");
        for (int attempt = 0; during.Status == 200 && attempt < 100; attempt++)
            during = await PostAsync(silo, http, $"during-{attempt}");
        Assert.Equal(503, during.Status);
        Assert.Contains(during.Code, new[] { "DATABASE_UNAVAILABLE", "LEDGER_UNAVAILABLE" });

        await silo.WaitForAsync($"is back on port {port}");
        HttpAnswer after = await PostAsync(silo, http, "after");
        for (int attempt = 0; after.Status == 503 && attempt < 1_000; attempt++)
            after = await PostAsync(silo, http, "after");
        Assert.True(after.Status == 200, after.Text);
        HttpAnswer verified = await HttpAnswer.SendAsync(
            http, HttpMethod.Post, silo.BaseUrl + "/audit/verify", silo.Key("acme", "auditor"), null);
        Assert.Equal("VALID", verified.Data.GetProperty("status").GetString());
        HttpAnswer entries = await HttpAnswer.SendAsync(
            http, HttpMethod.Post, silo.BaseUrl + "/actions/accounting/read.journal_entries",
            silo.Key("acme", "accountant"), "{}");
        string?[] books = [.. entries.Data.GetProperty("items").EnumerateArray()
            .Select(item => item.GetProperty("description").GetString())];
        Assert.Contains("before", books);
        Assert.Contains("after", books);

        int newest = PostmasterId();
        silo.Signal("TERM");
        Assert.Equal(0, await silo.WaitExitAsync());
        Assert.Throws<ArgumentException>(() => Process.GetProcessById(newest));
    }

    private int PostmasterId() => int.Parse(
        File.ReadLines(Path.Combine(_root, "postgres", "postmaster.pid")).First(), CultureInfo.InvariantCulture);

    private async Task KillPostmasterAsync()
    {
        using var postmaster = Process.GetProcessById(PostmasterId());
        postmaster.Kill();
        await postmaster.WaitForExitAsync();
    }

    private static Task<HttpAnswer> PostAsync(SiloProcess silo, HttpClient http, string name) => HttpAnswer.SendAsync(
        http, HttpMethod.Post, silo.BaseUrl + "/actions/accounting/create.journal_entry",
        silo.Key("acme", "accountant"), PostingLoad.Body(name), ("Idempotency-Key", name));
}
