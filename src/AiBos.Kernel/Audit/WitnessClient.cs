using System.Globalization;
using System.Net;
using System.Text;
using AiBos.Ledger.Merkle;
using AiBos.Ledger.Notes;
using AiBos.Ledger.Witnessing;

namespace AiBos.Kernel.Audit;

/// <summary>What a witness made of a checkpoint.</summary>
/// <param name="Signature">The cosignature, verified; null when there is none.</param>
/// <param name="Refusal">Why it refuses this log, in one sentence; null when it does not.</param>
internal sealed record WitnessReply(NoteSignature? Signature, string? Refusal);

/// <summary>Asks one witness (C2SP tlog-witness). Remembers for each log the size it cosigned last. Not safe for
/// concurrent use.</summary>
internal sealed class WitnessClient : IDisposable
{
    private const int TriesMax = 3;
    private const int AnswerBytesMax = 64 * 1024;

    /// <summary>How long it is left alone after it did not answer; so is a checkpoint that it refuses.</summary>
    internal static readonly TimeSpan Rest = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(5);

    // By origin, so bounded by the number of tenants. One loop at a time asks.
    private readonly Dictionary<string, long> _sizes = [];
    private readonly Dictionary<string, (long Size, string Refusal, DateTimeOffset Until)> _refused = [];
    private readonly TimeProvider _time;
    private readonly HttpClient _http;
    private readonly Uri _address;

    internal WitnessClient(WitnessAddress witness, TimeProvider time)
    {
        _time = time;
        Key = witness.Key;
        _address = new Uri($"{witness.Url.OriginalString.TrimEnd('/')}/add-checkpoint");
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false })
        {
            Timeout = AnswerTimeout,
            MaxResponseContentBufferSize = AnswerBytesMax,
        };
    }

    internal NoteVerifier Key { get; }

    /// <summary>Has a checkpoint cosigned.</summary>
    /// <param name="origin">The log.</param>
    /// <param name="size">Its size.</param>
    /// <param name="note">The checkpoint, signed by the log.</param>
    /// <param name="prove">Proves that the tree of a smaller size is its beginning.</param>
    /// <param name="cancellationToken">Stops asking.</param>
    /// <exception cref="HttpRequestException">The witness is away, or cannot use its memory.</exception>
    /// <exception cref="TimeoutException">It does not answer in time.</exception>
    internal async Task<WitnessReply> CosignAsync(
        string origin, long size, SignedNote note, Func<long, Task<NodeHash[]>> prove,
        CancellationToken cancellationToken)
    {
        if (_refused.TryGetValue(origin, out (long Size, string Refusal, DateTimeOffset Until) before)
            && before.Size == size && before.Until > _time.GetUtcNow())
        {
            return new WitnessReply(null, before.Refusal);
        }

        long known = _sizes.GetValueOrDefault(origin);
        for (int attempt = 0; attempt < TriesMax; attempt++)
        {
            // It knows a newer one: another silo was quicker, and has its cosignature.
            if (known > size)
                return new WitnessReply(null, null);
            NodeHash[] proof = known == 0 || known == size ? [] : await prove(known).ConfigureAwait(false);
            (HttpStatusCode status, string text) = await PostAsync(
                new AddCheckpointRequest(known, proof, note), cancellationToken).ConfigureAwait(false);
            switch (status)
            {
                case HttpStatusCode.OK:
                    _sizes[origin] = size;
                    return Verify(note, text) is { } signature
                        ? new WitnessReply(signature, null)
                        : Refuse(origin, size, "Its answer is no cosignature of its key.");
                case HttpStatusCode.Conflict when long.TryParse(
                    text.TrimEnd('\n'), NumberStyles.None, CultureInfo.InvariantCulture, out known):
                    _sizes[origin] = known;
                    break;
                case >= HttpStatusCode.InternalServerError:
                    throw new HttpRequestException($"It answers {(int)status}.");
                default:
                    return Refuse(origin, size, $"It answers {(int)status}.");
            }
        }

        return new WitnessReply(null, null);
    }

    public void Dispose() => _http.Dispose();

    private async Task<(HttpStatusCode Status, string Text)> PostAsync(
        AddCheckpointRequest request, CancellationToken cancellationToken)
    {
        try
        {
            using var content = new ByteArrayContent(request.ToArray());
            using HttpResponseMessage answer =
                await _http.PostAsync(_address, content, cancellationToken).ConfigureAwait(false);
            return (answer.StatusCode, await answer.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false));
        }
        catch (TaskCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException("It does not answer in time.", e);
        }
    }

    // A line of another key, or one that does not verify, must not get into a note that readers are given.
    private NoteSignature? Verify(SignedNote note, string lines)
    {
        byte[] whole = [.. Encoding.UTF8.GetBytes($"{note.Text}\n"), .. Encoding.UTF8.GetBytes(lines)];
        return SignedNote.TryParse(whole, out SignedNote? cosigned, out _)
            && cosigned.TryVerify([Key], out IReadOnlyList<NoteVerification> verified, out _)
            ? verified[0].Signature
            : null;
    }

    private WitnessReply Refuse(string origin, long size, string refusal)
    {
        _refused[origin] = (size, refusal, _time.GetUtcNow() + Rest);
        return new WitnessReply(null, refusal);
    }
}
