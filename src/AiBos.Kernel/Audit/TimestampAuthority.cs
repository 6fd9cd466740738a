using System.Net.Http.Headers;
using System.Security.Cryptography;
using AiBos.Ledger.Timestamps;

namespace AiBos.Kernel.Audit;

/// <summary>
/// Asks an authority over HTTP when bytes existed (RFC 3161, section 3.4), and believes only what verifies. One answer
/// is bounded in time and length; redirects are not followed.
/// </summary>
internal sealed class TimestampAuthority : IDisposable
{
    /// <summary>How far the authority's clock may be from ours; beyond, one of them is wrong.</summary>
    private static readonly TimeSpan SkewMax = TimeSpan.FromMinutes(5);

    private readonly TimestampOptions _options;
    private readonly TimestampVerifier _verifier;
    private readonly TimeProvider _time;
    private readonly HttpClient _http;

    private TimestampAuthority(TimestampOptions options, TimestampVerifier verifier, TimeProvider time)
    {
        (_options, _verifier, _time) = (options, verifier, time);
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = options.Timeout };
        _http = new HttpClient(handler)
        {
            Timeout = Timeout.InfiniteTimeSpan, // each call carries its own deadline
            MaxResponseContentBufferSize = TimestampReply.BytesMax,
        };
    }

    /// <summary>Reads the certificates.</summary>
    /// <exception cref="KernelStartException">They are missing, or trust nobody.</exception>
    internal static TimestampAuthority Open(TimestampOptions options, TimeProvider time)
    {
        const string Setting = "Kernel:Timestamps:RootsFile";
        if (string.IsNullOrWhiteSpace(options.RootsFile))
            throw KernelStartException.Option(Setting, "not set", "a file with the authority's root certificate");
        try
        {
            return new TimestampAuthority(
                options, TimestampVerifier.FromPem(File.ReadAllText(options.RootsFile)), time);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new KernelStartException($"The setting {Setting} is {options.RootsFile}. {e.Message}", e);
        }
    }

    /// <summary>Asks about a checkpoint.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up; a timeout is in the answer.</exception>
    internal async Task<TimestampAnswer> AskAsync(byte[] note, CancellationToken cancellationToken)
    {
        TimestampRequest request = TimestampRequest.Create(
            note, RandomNumberGenerator.GetBytes(TimestampRequest.NonceBytes));
        DateTimeOffset asked = _time.GetUtcNow();
        byte[] reply;
        try
        {
            reply = await PostAsync(request.ToArray(), cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return TimestampAnswer.Failed("no answer in time");
        }
        catch (HttpRequestException e)
        {
            return TimestampAnswer.Failed(e.Message);
        }

        if (!request.TryAccept(reply, _verifier, out VerifiedTimestamp? stamp, out TimestampFault fault))
            return TimestampAnswer.Failed($"the reply is not believed: {fault}");
        return stamp.At < asked - SkewMax || stamp.At > _time.GetUtcNow() + SkewMax
            ? TimestampAnswer.Failed($"its clock says {stamp.At:u}, ours {asked:u}")
            : new TimestampAnswer(reply, stamp.At, null);
    }

    public void Dispose() => _http.Dispose();

    private async Task<byte[]> PostAsync(byte[] query, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(_options.Timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        using var body = new ByteArrayContent(query);
        body.Headers.ContentType = new MediaTypeHeaderValue("application/timestamp-query");
        using HttpResponseMessage response =
            await _http.PostAsync(_options.Authority, body, either.Token).ConfigureAwait(false);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadAsByteArrayAsync(either.Token).ConfigureAwait(false);
    }
}

/// <summary>What came of a request.</summary>
/// <param name="Reply">The reply as it came; null without one that is believed.</param>
/// <param name="At">The time in it.</param>
/// <param name="Failure">Why there is none; null with one.</param>
internal sealed record TimestampAnswer(byte[]? Reply, DateTimeOffset At, string? Failure)
{
    internal static TimestampAnswer Failed(string reason) => new(null, default, reason);
}
