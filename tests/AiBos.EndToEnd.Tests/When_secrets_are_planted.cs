using System.Net.Sockets;
using System.Text;
using AiBos.TestInfrastructure;
using Xunit;

namespace AiBos.EndToEnd.Tests;

/// <summary>
/// Hundreds of secrets are handed in wherever a caller may, rightly or by mistake, and everything that leaves the silo
/// is searched for them: answers, log at its most talkative, traces, metrics, the database's log.
/// </summary>
public sealed class When_secrets_are_planted : IDisposable
{
    private const int Rounds = 12;
    private readonly string _root = TestFolder.Create("aibos-secrets-");
    private readonly HttpClient _http = new();
    private readonly StringBuilder _answers = new();
    private readonly PlantedSecrets _secrets = new();

    public void Dispose()
    {
        _http.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    [Fact]
    public void Should_find_them_however_they_are_spelled()
    {
        string word = _secrets.Word();

        Assert.Equal([word], _secrets.FoundIn($"before {word} after"));
        Assert.Equal([word], _secrets.FoundIn(Uri.EscapeDataString(word)));
        Assert.Equal([word], _secrets.FoundIn(Convert.ToHexStringLower(Encoding.UTF8.GetBytes($"a {word}"))));
        for (int shift = 0; shift < 4; shift++)
        {
            Assert.Equal([word], _secrets.FoundIn(
                Convert.ToBase64String(Encoding.UTF8.GetBytes($"{new string('x', shift)}{word} and more"))));
        }

        Assert.Empty(_secrets.FoundIn("pw/ and nothing else"));
    }

    [Fact]
    public async Task Should_let_none_out()
    {
        await using Collector collector = await Collector.StartAsync();
        var settings = new Dictionary<string, string>
        {
            ["Kernel__Log__Level"] = "Verbose",
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Endpoint,
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        };
        await using (SiloProcess silo = await SiloProcess.StartAsync(_root, settings))
        {
            for (int round = 0; round < Rounds; round++)
            {
                await PlantInHeadersAsync(silo);
                await PlantInBodiesAsync(silo, silo.Key("acme", "owner"));
                await PlantInBrokenRequestsAsync(silo);
            }

            Assert.True(_secrets.Count >= 200, $"{_secrets.Count} secrets");
            await SendAsync(silo, HttpMethod.Get, "/metrics", null);
            silo.Signal("TERM");
            Assert.Equal(0, await silo.WaitExitAsync());
            Search("the log", silo.Output, "AI-BOS is ready");
        }

        Search("the answers", _answers.ToString(), "UNAUTHENTICATED");
        Search("the traces", collector.Received("/v1/traces"), "POST /actions/");
        Search("the metrics", collector.Received("/v1/metrics"), "aibos.actions.call.duration");
        string[] logs = Directory.GetFiles(Path.Combine(_root, "postgres"), "*.log", SearchOption.AllDirectories);
        Search(
            "the database's log", string.Concat(logs.Select(File.ReadAllText)), "database system is ready");
        // No words of callers in traces: the route is named, the path is not.
        Assert.DoesNotContain("url.path", collector.Received("/v1/traces"), StringComparison.Ordinal);
        Assert.DoesNotContain("url.query", collector.Received("/v1/traces"), StringComparison.Ordinal);
    }

    private void Search(string where, string text, string known)
    {
        Assert.True(text.Contains(known, StringComparison.Ordinal), $"Of {where} nothing was kept.");
        string[] found = [.. _secrets.FoundIn(text)];
        Assert.True(found.Length == 0, $"{where} has {string.Join(", ", found.Take(5))}");
    }

    private async Task PlantInHeadersAsync(SiloProcess silo)
    {
        foreach (string path in new[] { "/contracts", "/nowhere", "/diagz" })
        {
            await SendAsync(silo, HttpMethod.Get, path, null, ("X-Api-Key", _secrets.Key()));
            await SendAsync(silo, HttpMethod.Get, path, null, ("X-Api-Key", _secrets.Word()));
            await SendAsync(silo, HttpMethod.Get, path, null, ("Authorization", $"Bearer {_secrets.Token()}"));
            await SendAsync(silo, HttpMethod.Get, path, null, ("Authorization", $"Basic {_secrets.Word()}"));
        }

        await SendAsync(silo, HttpMethod.Get, $"/nowhere/{_secrets.Key()}", null);
        await SendAsync(silo, HttpMethod.Get, $"/contracts?api_key={Uri.EscapeDataString(_secrets.Word())}", null);
        await SendAsync(silo, HttpMethod.Get, "/contracts", null, ("Cookie", $"session={_secrets.Word()}"));
        await SendAsync(silo, HttpMethod.Get, "/contracts", null, ("User-Agent", _secrets.Word()));
    }

    private async Task PlantInBodiesAsync(SiloProcess silo, string key)
    {
        const string entry = "/actions/accounting/create.journal_entry";
        foreach (string path in new[] { entry, "/actions/accounting/create.nothing", "/audit/restore", "/mcp" })
        {
            (string, string) known = ("X-Api-Key", key);
            await SendAsync(silo, HttpMethod.Post, path, $$"""{ "password": "{{_secrets.Word()}}" }""", known);
            await SendAsync(silo, HttpMethod.Post, path, $$"""{ "password": "{{_secrets.Word()}}", """, known);
            await SendAsync(silo, HttpMethod.Post, path, $"\"{_secrets.Key()}\"", known);
            await SendAsync(
                silo, HttpMethod.Post, path, "{}", known, ("X-Tenant-Id", _secrets.Word()));
        }

        await SendAsync(
            silo, HttpMethod.Post, entry, $"password={_secrets.Word()}", ("X-Api-Key", key),
            ("Content-Type", "application/x-www-form-urlencoded"));
        await SendAsync(
            silo, HttpMethod.Post, "/auth/token", $$"""{ "secret": "{{_secrets.Word()}}" }""", ("X-Api-Key", key));
    }

    // What no client would send: Kestrel itself answers.
    private async Task PlantInBrokenRequestsAsync(SiloProcess silo)
    {
        foreach (string request in new[]
        {
            $"GET /contracts HTTP/1.1\r\nHost: x\r\nX-Api-Key {_secrets.Key()}\r\n\r\n",
            $"GET /contracts HTTP/9.9\r\nHost: x\r\nAuthorization: Bearer {_secrets.Token()}\r\n\r\n",
            $"BR\0KEN /{_secrets.Word()} HTTP/1.1\r\nHost: x\r\n\r\n",
            $"POST /auth/token HTTP/1.1\r\nHost: x\r\nContent-Length: nine\r\nX-Api-Key: {_secrets.Word()}\r\n\r\n",
            $"POST /auth/token HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n{_secrets.Word()}",
        })
        {
            using var client = new TcpClient();
            var address = new Uri(silo.BaseUrl);
            await client.ConnectAsync(address.Host, address.Port, TestContext.Current.CancellationToken);
            NetworkStream stream = client.GetStream();
            await stream.WriteAsync(Encoding.Latin1.GetBytes(request), TestContext.Current.CancellationToken);
            client.Client.Shutdown(SocketShutdown.Send);
            using var reader = new StreamReader(stream, Encoding.Latin1);
            _answers.AppendLine(await reader.ReadToEndAsync(TestContext.Current.CancellationToken));
        }
    }

    private async Task SendAsync(
        SiloProcess silo, HttpMethod method, string path, string? body, params (string Name, string Value)[] headers)
    {
        HttpAnswer answer = await HttpAnswer.SendAsync(_http, method, silo.BaseUrl + path, key: null, body, headers);
        _answers.Append(answer.Status).Append(answer.Headers).AppendLine(answer.Text);
    }
}
