using AiBos.EmbeddedPostgres;
using AiBos.TestInfrastructure;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace AiBos.EndToEnd.Tests;

/// <summary>The database goes away while serving: named answers, nothing acknowledged, and back by itself.</summary>
public sealed class When_postgres_stops
{
    [Fact]
    public async Task Should_answer_503_and_recover_by_itself()
    {
        string root = TestFolder.Create("aibos-e2e-");
        var options = new EmbeddedPostgresOptions
        {
            DataDirectory = Path.Combine(root, "postgres"),
            Port = FreePorts.Take(1)[0],
        };
        EmbeddedPostgresServer postgres =
            await EmbeddedPostgresServer.StartAsync(options, NullLogger.Instance, CancellationToken.None);
        try
        {
            await using SiloProcess silo = await SiloProcess.StartAsync(root, new Dictionary<string, string>
            {
                ["ConnectionStrings__Kernel"] = postgres.ConnectionString("aibos"),
            });
            string key = silo.Key("acme", "accountant");
            using var http = new HttpClient { BaseAddress = new Uri(silo.BaseUrl) };
            Assert.Equal(200, (await PostAsync(silo, http, key, "before")).Status);

            await postgres.DisposeAsync();
            foreach (string name in new[] { "during-1", "during-2", "during-3" })
            {
                HttpAnswer refused = await PostAsync(silo, http, key, name);
                Assert.Equal(503, refused.Status);
                Assert.Contains(refused.Code, new[] { "DATABASE_UNAVAILABLE", "LEDGER_UNAVAILABLE" });
                Assert.NotNull(refused.Header("Retry-After"));
            }

            Assert.Equal(
                200, (await HttpAnswer.SendAsync(http, HttpMethod.Get, silo.BaseUrl + "/livez", null, null)).Status);
            Assert.Equal(
                503, (await HttpAnswer.SendAsync(http, HttpMethod.Get, silo.BaseUrl + "/readyz", null, null)).Status);

            postgres = await EmbeddedPostgresServer.StartAsync(options, NullLogger.Instance, CancellationToken.None);
            HttpAnswer back = await PostAsync(silo, http, key, "after");
            for (int attempt = 0; back.Status == 503 && attempt < 1_000; attempt++)
                back = await PostAsync(silo, http, key, "after");
            Assert.True(back.Status == 200, back.Text);
            HttpAnswer verified = await HttpAnswer.SendAsync(
                http, HttpMethod.Post, silo.BaseUrl + "/audit/verify", silo.Key("acme", "auditor"), null);
            Assert.True(verified.Status == 200, verified.Text);
            Assert.Equal("VALID", verified.Data.GetProperty("status").GetString());
            HttpAnswer entries = await HttpAnswer.SendAsync(
                http, HttpMethod.Post, silo.BaseUrl + "/actions/accounting/read.journal_entries", key, "{}");
            Assert.Equal(
                ["after", "before"],
                entries.Data.GetProperty(
                    "items").EnumerateArray().Select(item => item.GetProperty("description").GetString()).Order());
        }
        finally
        {
            await postgres.DisposeAsync();
            Directory.Delete(root, recursive: true);
        }
    }

    private static Task<HttpAnswer> PostAsync(SiloProcess silo, HttpClient http, string key, string name) =>
        HttpAnswer.SendAsync(
            http, HttpMethod.Post, silo.BaseUrl + "/actions/accounting/create.journal_entry", key,
            PostingLoad.Body(name),
            ("Idempotency-Key", name));
}
