using System.Collections.Concurrent;
using System.Text.Json;
using AiBos.Kernel.Database;
using AiBos.Kernel.Secrets;
using AiBos.Silo.Hosting;
using AiBos.TestInfrastructure;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace AiBos.Kernel.Tests.Secrets;

/// <summary>Two silos under load, a third that joins, while every secret of the deployment changes.</summary>
public sealed class When_everything_is_rotated(LoginSilo silo) : IClassFixture<LoginSilo>
{
    private const int Rotations = 5;
    private const int Callers = 4;
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Should_refuse_nobody()
    {
        using var http = new HttpClient();
        var answers = new ConcurrentDictionary<string, int>();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        await using SiloHost second = await silo.NeighbourAsync();
        string[] urls = [silo.Host.BaseUrl, second.BaseUrl];
        string key = await NewKeyAsync(http);
        Task[] load =
        [
            .. Enumerable.Range(0, Callers).Select(caller => Task.Run(
                () => LoadAsync(http, urls, caller, () => key, answers, stop.Token), Cancellation)),
        ];

        SiloHost? third = null;
        for (int rotation = 0; rotation < Rotations; rotation++)
        {
            foreach (string kind in new[] { "jwt", "pepper", "database-login" })
                await RotateAsync($"/secrets/{kind}/rotate", silo.Key("system", "platform"));
            await RotateAsync("/secrets/tenant-key/rotate", silo.Key("acme", "owner"));
            key = await NextKeyAsync(http, key);
            if (rotation == Rotations / 2)
                third = await silo.NeighbourAsync();
            await SettledAsync();
        }

        await stop.CancelAsync();
        await Task.WhenAll(load);
        Assert.Equal(200, await UseAsync(http, third!.BaseUrl, key));
        await third.DisposeAsync();

        Assert.Equal(["200"], answers.Keys);
        Assert.True(answers["200"] > Rotations * Callers * 10, $"{answers["200"]} calls");
        Assert.Equal(Rotations + 1, silo.Get<KernelDatabase>().LoginVersion);
        Assert.Equal(Rotations + 1, second.Services.GetRequiredService<KernelDatabase>().LoginVersion);
        // A key of before that is in use went over to the newest pepper.
        Assert.Equal(Rotations + 1, await silo.SqlAsync<int>(
            $"SELECT pepper_version FROM aibos.kernel_api_key "
            + $"WHERE key_id = '{silo.Key("acme", "viewer").Split('_')[2]}'"));
    }

    // Reads, writes and fresh tokens, each on the silo where the one before was not.
    private async Task LoadAsync(
        HttpClient http, string[] urls, int caller, Func<string> key, ConcurrentDictionary<string, int> answers,
        CancellationToken cancellationToken)
    {
        for (int i = caller; !cancellationToken.IsCancellationRequested; i++)
        {
            string url = urls[i % 2];
            Count(answers, await UseAsync(http, url, key()));
            Count(answers, await PostAsync(http, url, $"c{caller}-{i}"));
            HttpAnswer token = await HttpAnswer.SendAsync(
                http, HttpMethod.Post, url + "/auth/token", silo.Key("acme", "viewer"), null);
            Count(answers, token);
            if (token.Status != 200)
                continue;
            using JsonDocument body = JsonDocument.Parse(token.Text);
            Count(answers, await HttpAnswer.SendAsync(
                http, HttpMethod.Get, urls[(i + 1) % 2] + "/contracts?limit=1", null, null,
                ("Authorization", $"Bearer {body.RootElement.GetProperty("accessToken").GetString()}")));
        }
    }

    private Task<HttpAnswer> PostAsync(HttpClient http, string url, string reference) => HttpAnswer.SendAsync(
        http, HttpMethod.Post, url + "/actions/accounting/create.journal_entry", silo.Key("acme", "accountant"),
        $$"""{"date":"2026-01-31","description":"{{reference}}","currency":"EUR","lines":["""
        + """{"account":"1000","debit":"1.00"},{"account":"4000","credit":"1.00"}]}""",
        ("Idempotency-Key", reference));

    private static async Task<int> UseAsync(HttpClient http, string url, string key) => (await HttpAnswer.SendAsync(
        http, HttpMethod.Get, url + "/contracts?limit=1", key, null)).Status;

    private static void Count(ConcurrentDictionary<string, int> answers, int status) =>
        answers.AddOrUpdate($"{status}", 1, (_, count) => count + 1);

    private static void Count(ConcurrentDictionary<string, int> answers, HttpAnswer answer) =>
        answers.AddOrUpdate(answer.Status == 200 ? "200" : answer.Text, 1, (_, count) => count + 1);

    private async Task RotateAsync(string path, string key)
    {
        HttpAnswer answer = await silo.SendAsync(HttpMethod.Post, path, key);
        Assert.True(answer.Status == 200, answer.Text);
    }

    private async Task<string> NewKeyAsync(HttpClient http) => Revealed(await HttpAnswer.SendAsync(
        http, HttpMethod.Post, silo.Host.BaseUrl + "/access/api-keys", silo.Key("acme", "owner"),
        """{"principal":"viewer@acme","name":"of a machine"}"""));

    private async Task<string> NextKeyAsync(HttpClient http, string key) => Revealed(await HttpAnswer.SendAsync(
        http, HttpMethod.Post, $"{silo.Host.BaseUrl}/access/api-keys/{key.Split('_')[2]}/rotate",
        silo.Key("acme", "owner"), """{"graceHours":1}"""));

    private static string Revealed(HttpAnswer answer)
    {
        Assert.True(answer.Status == 200, answer.Text);
        return answer.Data.GetProperty("key").GetString()!;
    }

    // The silos' own work is due every fifteen seconds; here somebody is impatient.
    private async Task SettledAsync()
    {
        while (await silo.SqlAsync<bool>(
            """
            SELECT EXISTS (SELECT FROM aibos.kernel_signing_key WHERE state = 'pending')
                OR EXISTS (SELECT FROM aibos.kernel_secret WHERE kind = 'database-login' AND state <> 'active'
                    AND state <> 'retired')
            """))
        {
            Cancellation.ThrowIfCancellationRequested();
            Assert.Null(await silo.Get<SigningKeyRotation>().StepAsync(Cancellation));
            Assert.Null(await silo.Get<LoginRotation>().StepAsync(Cancellation));
        }
    }
}
