using System.Net.Http.Headers;

namespace AiBos.Client.Http;

/// <summary>Sends a plan until there is an answer worth returning, within the bounds of the options.</summary>
internal sealed class RequestSender(HttpClient http, KernelClientOptions options)
{
    private const int ChunkBytes = 16 << 10;
    private readonly Uri _base = new(options.BaseUrl.AbsoluteUri.TrimEnd('/') + "/");

    internal async Task<HttpAnswer> SendAsync(RequestPlan plan, CancellationToken cancellationToken)
    {
        long started = options.Time.GetTimestamp();
        for (int attempt = 1; ; attempt++)
        {
            HttpAnswer? answer = null;
            bool isLast = !plan.IsRepeatable || attempt >= options.Retry.AttemptsMax;
            TimeSpan pause;
            try
            {
                answer = await SendOnceAsync(plan, cancellationToken).ConfigureAwait(false);
                pause = Pause(attempt, answer.RetryAfter);
                if (isLast || !answer.AsksToWait || IsTooLate(started, pause))
                    return answer;
            }
            catch (KernelUnreachableException e) when (e.IsTransient && !isLast)
            {
                pause = Pause(attempt, null);
                if (IsTooLate(started, pause))
                    throw;
            }

            await Task.Delay(pause, options.Time, cancellationToken).ConfigureAwait(false);
        }
    }

    // Full jitter spreads the callers that one outage has synchronised. It comes on top of what the server asked for:
    // those who were all told the same second must not all come back in it.
    private TimeSpan Pause(int attempt, TimeSpan? asked)
    {
        double ceiling = Math.Min(
            options.Retry.PauseMax.TotalMilliseconds,
            options.Retry.PauseFirst.TotalMilliseconds * Math.Pow(2, attempt - 1));
        return (asked ?? TimeSpan.Zero) + TimeSpan.FromMilliseconds(ceiling * options.Jitter());
    }

    private bool IsTooLate(long started, TimeSpan pause) =>
        options.Time.GetElapsedTime(started) + pause > options.Retry.ElapsedMax;

    private async Task<HttpAnswer> SendOnceAsync(RequestPlan plan, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(plan.Timeout, options.Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            using HttpRequestMessage request = Build(plan);
            using HttpResponseMessage response = await http
                .SendAsync(request, HttpCompletionOption.ResponseHeadersRead, both.Token).ConfigureAwait(false);
            if (plan.Destination is { } destination && IsWanted(plan, response))
            {
                long copied = await CopyAsync(
                    response.Content, destination, () => deadline.CancelAfter(plan.Timeout), both.Token)
                    .ConfigureAwait(false);
                return HttpAnswer.Of(response, [], options.Time.GetUtcNow()) with { Copied = copied };
            }

            byte[] body = await ReadAsync(response.Content, both.Token).ConfigureAwait(false);
            return HttpAnswer.Of(response, body, options.Time.GetUtcNow());
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            // Our deadline, or the timeout of a borrowed HttpClient.
            throw new KernelUnreachableException(
                UnreachableReason.TimedOut,
                $"The kernel at {_base} did not answer in {plan.Timeout.TotalSeconds:0.#} s.",
                e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new KernelUnreachableException(
                UnreachableReason.ConnectionFailed,
                $"The kernel at {_base} cannot be reached: {e.Message.TrimEnd('.')}.",
                e);
        }
    }

    private HttpRequestMessage Build(RequestPlan plan)
    {
        var request = new HttpRequestMessage(plan.Method, new Uri(_base, plan.Path));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(plan.Accept));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/problem+json"));
        if (options.Credential is { } credential)
            request.Headers.TryAddWithoutValidation(credential.HeaderName, credential.HeaderValue);
        if (plan.Call?.IdempotencyKey is { } key)
            request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        if (plan.Call?.ContractVersion is { } version)
            request.Headers.TryAddWithoutValidation("X-Contract-Version", version);
        if (plan.Body is { } body)
        {
            request.Content = new ReadOnlyMemoryContent(body);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        return request;
    }

    private static bool IsWanted(RequestPlan plan, HttpResponseMessage response) =>
        (int)response.StatusCode == 200 && response.Content.Headers.ContentType?.MediaType == plan.Accept;

    private static async Task<long> CopyAsync(
        HttpContent content, Stream destination, Action onBytes, CancellationToken cancellationToken)
    {
        long copied = 0;
        byte[] chunk = new byte[ChunkBytes];
        await using Stream stream = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        int read;
        while ((read = await stream.ReadAsync(chunk, cancellationToken).ConfigureAwait(false)) > 0)
        {
            onBytes();
            try
            {
                await destination.WriteAsync(chunk.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
            }
            catch (IOException e)
            {
                throw new DestinationException(e);
            }

            copied += read;
        }

        return copied;
    }

    private async Task<byte[]> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        if (content.Headers.ContentLength > options.AnswerBytesMax)
            throw TooLarge();
        using var buffer = new MemoryStream();
        byte[] chunk = new byte[ChunkBytes];
        await using Stream stream = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        int read;
        while ((read = await stream.ReadAsync(chunk, cancellationToken).ConfigureAwait(false)) > 0)
        {
            if (buffer.Length + read > options.AnswerBytesMax)
                throw TooLarge();
            buffer.Write(chunk, 0, read);
        }

        return buffer.ToArray();
    }

    private KernelUnreachableException TooLarge() => new(
        UnreachableReason.AnswerTooLarge,
        $"The answer of {_base} is longer than {options.AnswerBytesMax} bytes.");
}
