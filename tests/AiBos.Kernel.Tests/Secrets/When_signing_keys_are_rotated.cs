using System.Collections.Concurrent;
using System.Text.Json;
using AiBos.Kernel.Secrets;
using AiBos.Silo.Hosting;
using AiBos.TestInfrastructure;
using Xunit;

namespace AiBos.Kernel.Tests.Secrets;

/// <summary>Two silos under load while the keys that sign tokens change beneath them.</summary>
public sealed class When_signing_keys_are_rotated(KeySilo silo) : IClassFixture<KeySilo>
{
    private const int Rotations = 5;
    private const int Callers = 4;
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Should_refuse_nobody_on_either_silo()
    {
        await using SiloHost neighbour = await silo.NeighbourAsync();
        string[] urls = [silo.Host.BaseUrl, neighbour.BaseUrl];
        using var http = new HttpClient();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var answers = new ConcurrentDictionary<string, int>();
        // One that lives through the first rotations, and fresh ones all the time, each used where it was not made.
        string early = await TokenAsync(http, urls[0]);
        Task[] load =
        [
            .. Enumerable.Range(0, Callers).Select(caller => Task.Run(
                async () =>
                {
                    for (int i = caller; !stop.IsCancellationRequested; i++)
                    {
                        string token = await TokenAsync(http, urls[i % 2]);
                        await CountAsync(http, urls[(i + 1) % 2], token, answers);
                    }
                },
                Cancellation)),
        ];

        long keys = await KeysAsync();
        for (int rotation = 0; rotation < Rotations; rotation++)
        {
            HttpAnswer asked = await silo.SendAsync(
                HttpMethod.Post, "/secrets/jwt/rotate", silo.Key("system", "platform"));
            Assert.True(asked.Status == 200, asked.Text);
            await CountAsync(http, urls[rotation % 2], early, answers);
            // The silos' own work is due every fifteen seconds; here somebody is impatient.
            while ((await silo.StatesAsync())!.Contains("pending", StringComparison.Ordinal))
                Assert.Null(await silo.Get<SigningKeyRotation>().StepAsync(Cancellation));
        }

        await stop.CancelAsync();
        await Task.WhenAll(load);

        Assert.Equal(["200"], answers.Keys);
        Assert.True(answers["200"] > Rotations * Callers, $"{answers["200"]} calls");
        Assert.Equal(Rotations, await KeysAsync() - keys);
    }

    [Fact]
    public async Task Should_end_every_token_on_both_silos_after_a_revocation()
    {
        await using SiloHost neighbour = await silo.NeighbourAsync();
        using var http = new HttpClient();
        string[] urls = [silo.Host.BaseUrl, neighbour.BaseUrl];
        string stolen = await TokenAsync(http, urls[0]);
        foreach (string url in urls)
            Assert.Equal(200, await UseAsync(http, url, stolen));

        HttpAnswer revoked = await silo.SendAsync(
            HttpMethod.Post, "/secrets/jwt/revoke", silo.Key("system", "platform"));

        Assert.True(revoked.Status == 200, revoked.Text);
        TimeProvider time = silo.Get<TimeProvider>();
        long began = time.GetTimestamp();
        foreach (string url in urls)
        {
            while (await UseAsync(http, url, stolen) != 401)
                Cancellation.ThrowIfCancellationRequested();
            // Promised are five seconds; what was verified would be remembered for sixty.
            Assert.InRange(time.GetElapsedTime(began), TimeSpan.Zero, TimeSpan.FromSeconds(30));
            foreach (string other in urls)
            {
                string fresh = await TokenAsync(http, url);
                while (await UseAsync(http, other, fresh) != 200)
                    Cancellation.ThrowIfCancellationRequested();
            }
        }
    }

    [Fact]
    public async Task Should_show_the_states_and_no_values_and_only_to_the_platform()
    {
        // The first token makes the first key.
        using var http = new HttpClient();
        await TokenAsync(http, silo.Host.BaseUrl);

        HttpAnswer platform = await silo.SendAsync(HttpMethod.Get, "/secrets", silo.Key("system", "platform"));
        HttpAnswer owner = await silo.SendAsync(HttpMethod.Get, "/secrets", silo.Key("acme", "owner"));

        JsonElement[] keys = [.. platform.Data.GetProperty("items").EnumerateArray()];
        Assert.Contains(keys, key => key.GetProperty("kind").GetString() == "jwt"
            && key.GetProperty("state").GetString() == "active"
            && key.GetProperty("nextAt").GetDateTimeOffset() > DateTimeOffset.UnixEpoch);
        Assert.All(keys, key => Assert.Equal(
            ["changedAt", "createdAt", "id", "kind", "nextAt", "state"],
            key.EnumerateObject().Select(member => member.Name).Order()));
        Assert.DoesNotContain(
            owner.Data.GetProperty("items").EnumerateArray(), key => key.GetProperty("kind").GetString() == "jwt");
    }

    [Theory]
    [InlineData("rotate")]
    [InlineData("revoke")]
    public async Task Should_not_let_a_tenants_owner_end_the_sessions_of_others(string verb)
    {
        string? before = await silo.StatesAsync();

        HttpAnswer answer = await silo.SendAsync(HttpMethod.Post, $"/secrets/jwt/{verb}", silo.Key("acme", "owner"));

        Assert.Equal((403, "FORBIDDEN"), (answer.Status, answer.Code));
        Assert.Equal(before, await silo.StatesAsync());
    }

    private Task<long> KeysAsync() => silo.SqlAsync<long>("SELECT count(*) FROM aibos.kernel_signing_key");

    private async Task<string> TokenAsync(HttpClient http, string url)
    {
        HttpAnswer answer = await HttpAnswer.SendAsync(
            http, HttpMethod.Post, url + "/auth/token", silo.Key("acme", "viewer"), null);
        Assert.True(answer.Status == 200, answer.Text);
        using JsonDocument token = JsonDocument.Parse(answer.Text);
        return token.RootElement.GetProperty("accessToken").GetString()!;
    }

    private static async Task<int> UseAsync(HttpClient http, string url, string token)
    {
        HttpAnswer answer = await HttpAnswer.SendAsync(
            http, HttpMethod.Get, url + "/contracts?limit=1", null, null, ("Authorization", $"Bearer {token}"));
        return answer.Status;
    }

    private static async Task CountAsync(
        HttpClient http, string url, string token, ConcurrentDictionary<string, int> answers)
    {
        int status = await UseAsync(http, url, token);
        answers.AddOrUpdate(status.ToString(), 1, (_, count) => count + 1);
    }
}
