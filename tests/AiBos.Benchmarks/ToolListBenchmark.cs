using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using AiBos.Sdk;

namespace AiBos.Benchmarks;

/// <summary>How long an agent waits for its tools where there are a thousand contracts.</summary>
internal static class ToolListBenchmark
{
    private const int Contracts = 1_000;
    private const int PagesInAll = 10;
    private const int Rounds = 50;

    /// <summary>An engine of a thousand contracts; the silo that is measured has to serve it.</summary>
    internal static IEngine Engine { get; } = new ThousandContracts();

    /// <summary>
    /// Lists all tools, page by page, again and again, and prints two lines: one page, and all of them.
    /// </summary>
    /// <param name="baseUrl">Of a silo that serves <see cref="Engine"/>.</param>
    /// <param name="key">API key of a principal that may call everything.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    internal static async Task MeasureAsync(string baseUrl, string key, CancellationToken cancellationToken)
    {
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Add("X-Api-Key", key);
        http.DefaultRequestHeaders.Add("Accept", "application/json, text/event-stream");
        await ListAsync(http, baseUrl, cancellationToken);
        var pages = new List<double>();
        var lists = new List<double>();
        for (int round = 0; round < Rounds; round++)
        {
            double[] times = await ListAsync(http, baseUrl, cancellationToken);
            pages.AddRange(times);
            lists.Add(times.Sum());
        }

        Print("mcp tools/list with 1,000 contracts", pages, "one page of 100 tools, from memory");
        Print("mcp tools/list with 1,000 contracts, all pages", lists, "page after page");
    }

    private static void Print(string name, List<double> milliseconds, string note)
    {
        double[] sorted = [.. milliseconds.Order()];
        new BenchmarkLine(name, Samples.Median(sorted), "ms")
        {
            P50Ms = Samples.Percentile(sorted, 0.5),
            P95Ms = Samples.Percentile(sorted, 0.95),
            P99Ms = Samples.Percentile(sorted, 0.99),
            Concurrency = 1,
            Note = note,
        }.Print();
    }

    private static async Task<double[]> ListAsync(HttpClient http, string baseUrl, CancellationToken cancellationToken)
    {
        var times = new List<double>();
        string? cursor = null;
        do
        {
            string parameters = cursor is null ? "" : $",\"params\":{{\"cursor\":\"{cursor}\"}}";
            using var content = new StringContent(
                $"{{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"{parameters}}}",
                new MediaTypeHeaderValue("application/json"));
            long started = Stopwatch.GetTimestamp();
            using HttpResponseMessage answer =
                await http.PostAsync(new Uri($"{baseUrl}/mcp"), content, cancellationToken);
            string text = await answer.Content.ReadAsStringAsync(cancellationToken);
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            cursor = Between(text, "\"nextCursor\":\"");
        }
        while (cursor is not null);
        return times.Count >= PagesInAll
            ? [.. times]
            : throw new InvalidOperationException($"There were {times.Count} pages; does the silo serve the engine?");
    }

    private static string? Between(string text, string before)
    {
        int at = text.IndexOf(before, StringComparison.Ordinal);
        return at < 0 ? null : text[(at + before.Length)..text.IndexOf('"', at + before.Length)];
    }

    private sealed record Item(string? Name);

    private sealed class ThousandContracts : IEngine
    {
        public void Configure(EngineBuilder engine)
        {
            engine.Named("bulk", "1.0.0", "Bulk").Classified(DataClass.Internal, "benchmark");
            for (int i = 0; i < Contracts; i++)
            {
                engine.Action<Item, Item>(
                    $"bulk.read.item_{i.ToString("D4", CultureInfo.InvariantCulture)}@1.0.0",
                    action => action.Query("Reads one of many.").Requires("bulk.read").HandledBy<Echo>());
            }
        }
    }

    private sealed class Echo : IActionHandler<Item, Item>
    {
        public Task<Result<Item>> HandleAsync(Item input, ActionContext context, CancellationToken cancellationToken) =>
            Task.FromResult<Result<Item>>(input);
    }
}
