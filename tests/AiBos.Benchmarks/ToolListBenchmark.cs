using System.Diagnostics;
using System.Net.Http.Headers;

namespace AiBos.Benchmarks;

/// <summary>How long an agent waits for its tools where there are a thousand contracts.</summary>
internal sealed class ToolListBenchmark(string baseUrl, string key, BenchmarkOptions options)
{
    /// <summary>Lists all tools, page by page, again and again; prints two lines: one page, and all of them.
    /// </summary>
    internal async Task MeasureAsync()
    {
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Add("X-Api-Key", key);
        http.DefaultRequestHeaders.Add("Accept", "application/json, text/event-stream");
        (string first, _) = (await ListAsync(http))[0];
        await using FixedAnswer floor = await FixedAnswer.StartAsync(System.Text.Encoding.UTF8.GetBytes(first));
        var pages = new List<double>();
        var lists = new List<double>();
        var least = new List<double>();
        for (int round = 0; round < options.Rounds * 10; round++)
        {
            double[] times = [.. (await ListAsync(http)).Select(page => page.Milliseconds)];
            pages.AddRange(times);
            lists.Add(times.Sum());
            for (int page = 0; page < times.Length; page++)
                least.Add((await PostAsync(http, floor.Url, "")).Milliseconds);
        }

        Print("platform.mcp.tools_list.page", pages, Samples.Median(least), "one page of 100 tools of 1,000");
        Print(
            "platform.mcp.tools_list.all", lists, Samples.Median(least) * pages.Count / lists.Count,
            "all 1,000 tools, page after page");
    }

    private static void Print(string name, List<double> milliseconds, double floor, string note)
    {
        double[] sorted = [.. milliseconds.Order()];
        new BenchmarkLine(name, Samples.Median(sorted), "ms")
        {
            Floor = floor,
            Ratio = Samples.Median(sorted) / floor,
            P50Ms = Samples.Percentile(sorted, 0.5),
            P95Ms = Samples.Percentile(sorted, 0.95),
            Note = $"{note}; floor: a bare Kestrel that answers the same bytes",
        }.Print();
    }

    private async Task<List<(string Text, double Milliseconds)>> ListAsync(HttpClient http)
    {
        var pages = new List<(string Text, double)>();
        for (string? cursor = ""; cursor is not null; cursor = Between(pages[^1].Text, "\"nextCursor\":\""))
        {
            pages.Add(await PostAsync(
                http, $"{baseUrl}/mcp", cursor.Length == 0 ? "" : $",\"params\":{{\"cursor\":\"{cursor}\"}}"));
        }

        return pages;
    }

    private static async Task<(string Text, double Milliseconds)> PostAsync(
        HttpClient http, string url, string parameters)
    {
        using var content = new StringContent(
            $"{{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"{parameters}}}",
            new MediaTypeHeaderValue("application/json"));
        long started = Stopwatch.GetTimestamp();
        using HttpResponseMessage answer = await http.PostAsync(new Uri(url), content);
        string text = await answer.Content.ReadAsStringAsync();
        return answer.IsSuccessStatusCode
            ? (text, Stopwatch.GetElapsedTime(started).TotalMilliseconds)
            : throw new InvalidOperationException(text);
    }

    private static string? Between(string text, string before)
    {
        int at = text.IndexOf(before, StringComparison.Ordinal);
        return at < 0 ? null : text[(at + before.Length)..text.IndexOf('"', at + before.Length)];
    }
}
