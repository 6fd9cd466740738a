using System.Collections.Concurrent;
using AiBos.TestInfrastructure;

namespace AiBos.EndToEnd.Tests;

/// <summary>
/// Clients that post entries as fast as they are answered, each under an idempotency key of its own, and remember what
/// was acknowledged. An answer that never comes is remembered as unknown.
/// </summary>
internal sealed class PostingLoad(string name)
{
    private readonly ConcurrentDictionary<string, string> _acknowledged = new();
    private readonly ConcurrentBag<string> _unknown = [];
    private readonly TaskCompletionSource _enough = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _next;

    /// <summary>Idempotency keys of acknowledged posts, with the id of the entry each got.</summary>
    internal IReadOnlyDictionary<string, string> Acknowledged => _acknowledged;

    /// <summary>Keys whose outcome the client does not know.</summary>
    internal IReadOnlyCollection<string> Unknown => _unknown;

    /// <summary>Completes when so many posts are acknowledged.</summary>
    internal Task EnoughAsync(int count)
    {
        Wanted = count;
        return _enough.Task.WaitAsync(TimeSpan.FromMinutes(2));
    }

    private int Wanted { get; set; } = int.MaxValue;

    internal static string Body(string key) =>
        $$"""{"date":"2026-01-31","description":"{{key}}","currency":"EUR","lines":["""
        + """{"account":"1000","debit":"1.00"},{"account":"4000","credit":"1.00"}]}""";

    /// <summary>Runs until stopped; a client whose server is gone stops by itself.</summary>
    internal Task RunAsync(string baseUrl, string apiKey, int clients, CancellationToken stop) =>
        Task.WhenAll(Enumerable.Range(0, clients).Select(_ => Task.Run(async () =>
        {
            using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(60) };
            while (!stop.IsCancellationRequested)
            {
                string key = $"{name}-{Interlocked.Increment(ref _next)}";
                if (!await PostAsync(http, baseUrl, apiKey, key))
                    return;
            }
        })));

    /// <summary>Posts once; false when the server is gone.</summary>
    internal async Task<bool> PostAsync(HttpClient http, string baseUrl, string apiKey, string key)
    {
        try
        {
            HttpAnswer answer = await HttpAnswer.SendAsync(
                http, HttpMethod.Post, baseUrl + "/actions/accounting/create.journal_entry", apiKey, Body(key),
                ("Idempotency-Key", key));
            if (answer.Status == 200)
            {
                _acknowledged[key] = answer.Data.GetProperty("id").GetString()!;
                if (_acknowledged.Count >= Wanted)
                    _enough.TrySetResult();
            }
            else
            {
                _unknown.Add(key);
            }

            return true;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or TaskCanceledException)
        {
            _unknown.Add(key);
            return false;
        }
    }
}
