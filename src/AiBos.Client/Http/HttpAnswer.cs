using System.Net.Http.Headers;

namespace AiBos.Client.Http;

/// <summary>A whole answer in memory, or with its body in the plan's destination.</summary>
internal sealed record HttpAnswer(int Status, string? MediaType, byte[] Body)
{
    private static readonly TimeSpan RetryAfterMax = TimeSpan.FromDays(1);

    internal TimeSpan? RetryAfter { get; private init; }

    internal bool IsReplayed { get; private init; }

    internal string? TraceId { get; private init; }

    /// <summary>Bytes that went to the plan's destination; null when the body is here.</summary>
    internal long? Copied { get; init; }

    internal bool AsksToWait => Status is 429 or 503;

    internal static HttpAnswer Of(HttpResponseMessage response, byte[] body, DateTimeOffset now) => new(
        (int)response.StatusCode, response.Content.Headers.ContentType?.MediaType, body)
    {
        RetryAfter = Wait(response.Headers.RetryAfter, now),
        IsReplayed = Find(response, "Idempotency-Replayed") == "true",
        TraceId = Find(response, "X-Trace-Id"),
    };

    // RFC 9110, section 10.2.3: seconds or a date. A date in the past means now.
    private static TimeSpan? Wait(RetryConditionHeaderValue? header, DateTimeOffset now)
    {
        TimeSpan? wait = header?.Delta ?? (header?.Date is { } date ? date - now : null);
        if (wait is null)
            return null;
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait > RetryAfterMax ? RetryAfterMax : wait;
    }

    private static string? Find(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out IEnumerable<string>? values) ? values.FirstOrDefault() : null;
}
