using System.Net;
using System.Net.Sockets;
using AiBos.TestInfrastructure;
using Xunit;

namespace AiBos.EndToEnd.Tests;

/// <summary>From one command, with nothing set up; and one clear sentence when it cannot be.</summary>
public sealed class When_a_silo_starts : IDisposable
{
    private readonly string _root = TestFolder.Create("aibos-e2e-");

    [Fact]
    public async Task Should_keep_its_books_and_keys_over_a_clean_restart()
    {
        string key;
        using var http = new HttpClient();
        await using (SiloProcess first = await SiloProcess.StartAsync(_root))
        {
            key = first.Key("acme", "accountant");
            HttpAnswer posted = await PostAsync(first, http, key);
            Assert.Equal(200, posted.Status);
            Assert.Contains("curl -s", first.Output, StringComparison.Ordinal);
            first.Signal("TERM");
            Assert.Equal(0, await first.WaitExitAsync());
        }

        await using SiloProcess second = await SiloProcess.StartAsync(_root);
        HttpAnswer replayed = await PostAsync(second, http, key);
        Assert.Equal("true", replayed.Header("Idempotency-Replayed"));
        Assert.Equal(13, DemoKeys(second));
        HttpAnswer verified = await HttpAnswer.SendAsync(
            http, HttpMethod.Post, second.BaseUrl + "/audit/verify", second.Key("acme", "auditor"), null);
        Assert.Equal("VALID", verified.Data.GetProperty("status").GetString());
    }

    [Fact]
    public async Task Should_recover_its_private_database_after_a_kill()
    {
        string id;
        using var http = new HttpClient();
        await using (SiloProcess first = await SiloProcess.StartAsync(_root))
        {
            id = (await PostAsync(first, http, first.Key("acme", "accountant"))).Data.GetProperty("id").GetString()!;
            await first.KillAsync();
        }

        await using SiloProcess second = await SiloProcess.StartAsync(_root);
        HttpAnswer again = await PostAsync(second, http, second.Key("acme", "accountant"));
        Assert.Equal(id, again.Data.GetProperty("id").GetString());
    }

    [Fact]
    public async Task Should_refuse_a_second_silo_on_the_same_data_directory()
    {
        await using SiloProcess first = await SiloProcess.StartAsync(_root);

        await using SiloProcess second = SiloProcess.Launch(_root);

        await AssertSentenceAsync(second, "in use");
        using var http = new HttpClient();
        Assert.Equal(200, (await PostAsync(first, http, first.Key("acme", "accountant"))).Status);
    }

    [Fact]
    public async Task Should_say_which_port_is_in_use()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        int port = ((IPEndPoint)taken.LocalEndpoint).Port;

        await using SiloProcess cluster = SiloProcess.Launch(
            Path.Combine(_root, "a"), new Dictionary<string, string> { ["Orleans__SiloPort"] = $"{port}" });
        await using SiloProcess http = SiloProcess.Launch(
            Path.Combine(
                _root, "b"), new Dictionary<string, string> { ["ASPNETCORE_URLS"] = $"http://127.0.0.1:{port}" });

        await AssertSentenceAsync(cluster, $"Port {port} is in use");
        await AssertSentenceAsync(http, "ASPNETCORE_URLS");
    }

    [Theory]
    [InlineData(
        "ConnectionStrings__Kernel", "Host=127.0.0.1;Port=1;Username=x;Password=secret-word;Database=y",
        "ConnectionStrings__Kernel")]
    [InlineData("ConnectionStrings__Kernel", "nonsense", "is not a connection string")]
    [InlineData("ConnectionStrings__Kernel", "Host=127.0.0.1;Username=x", "names no database")]
    [InlineData("Kernel__DataDirectory", "/proc/aibos", "cannot be written")]
    [InlineData("AIBOS_POSTGRES_BIN", "/nowhere", "AIBOS_POSTGRES_BIN")]
    [InlineData("Kernel__Audit__BatchEntriesMax", "0", "BatchEntriesMax")]
    [InlineData("Kernel__Log__Level", "loud", "Verbose, Debug")]
    [InlineData("Kernel__Log__Format", "xml", "text or json")]
    [InlineData("Kernel__Demo", "perhaps", "true or false")]
    [InlineData("Orleans__SiloPort", "99999", "Orleans:SiloPort")]
    public async Task Should_refuse_a_wrong_setting_with_one_sentence(string name, string value, string words)
    {
        await using SiloProcess silo = SiloProcess.Launch(_root, new Dictionary<string, string> { [name] = value });

        await AssertSentenceAsync(silo, words);
        Assert.DoesNotContain("secret-word", silo.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Should_refuse_a_database_made_with_another_master_key()
    {
        using ClusterFolder cluster = await ClusterFolder.CreateAsync();
        await using (await SiloProcess.StartAsync(cluster.DataDirectory("one"), cluster.Settings()))
        {
        }

        await using SiloProcess stranger = SiloProcess.Launch(Path.Combine(_root, "other"), cluster.Settings());

        await AssertSentenceAsync(stranger, "master key");
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private static async Task AssertSentenceAsync(SiloProcess silo, string words)
    {
        int code = await silo.WaitExitAsync();
        string output = silo.Output;
        Assert.NotEqual(0, code);
        string line = Assert.Single(
            output.Split('\n'), line => line.StartsWith("AI-BOS cannot start: ", StringComparison.Ordinal));
        Assert.Contains(words, line, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    private static int DemoKeys(SiloProcess silo) => silo.Output.Split('\n').Count(line => line.Contains(
        " aibos_dev_", StringComparison.Ordinal) && !line.Contains("-H", StringComparison.Ordinal));

    private static Task<HttpAnswer> PostAsync(SiloProcess silo, HttpClient http, string key) => HttpAnswer.SendAsync(
        http, HttpMethod.Post, silo.BaseUrl + "/actions/accounting/create.journal_entry", key,
        PostingLoad.Body("restart"),
        ("Idempotency-Key", "restart"));
}
