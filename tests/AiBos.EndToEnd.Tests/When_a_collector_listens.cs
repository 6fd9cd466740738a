using AiBos.TestInfrastructure;
using Xunit;

namespace AiBos.EndToEnd.Tests;

/// <summary>Traces and metrics reach a collector, the last before the silo ends; what was said does not.</summary>
public sealed class When_a_collector_listens
{
    [Fact]
    public async Task Should_send_traces_and_metrics_before_the_end_and_nothing_of_the_content()
    {
        await using Collector collector = await Collector.StartAsync();
        using ClusterFolder cluster = await ClusterFolder.CreateAsync();
        string key;
        await using (SiloProcess silo = await SiloProcess.StartAsync(
            cluster.DataDirectory("one"),
            cluster.Settings(
                ("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Endpoint),
                ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"))))
        {
            key = silo.Key("acme", "accountant");
            using var http = new HttpClient();
            HttpAnswer posted = await HttpAnswer.SendAsync(
                http, HttpMethod.Post, silo.BaseUrl + "/actions/accounting/create.journal_entry", key,
                PostingLoad.Body("words of the caller"));
            Assert.Equal(200, posted.Status);
            silo.Signal("TERM");
            Assert.Equal(0, await silo.WaitExitAsync());
        }

        string traces = collector.Received("/v1/traces");
        string metrics = collector.Received("/v1/metrics");
        Assert.Contains("aibos-silo", traces, StringComparison.Ordinal);
        Assert.Contains("POST /actions/", traces, StringComparison.Ordinal);
        Assert.Contains("aibos-silo", metrics, StringComparison.Ordinal);
        Assert.Contains("aibos.actions.call.duration", metrics, StringComparison.Ordinal);
        foreach (string secret in new[] { key, "words of the caller", "Password=" })
        {
            Assert.DoesNotContain(secret, traces, StringComparison.Ordinal);
            Assert.DoesNotContain(secret, metrics, StringComparison.Ordinal);
        }

        // No metric has a tenant as dimension.
        Assert.DoesNotContain("acme", metrics, StringComparison.Ordinal);
    }
}
