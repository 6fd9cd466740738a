using System.Text.Json;
using AiBos.Client.Http;

namespace AiBos.Client;

/// <summary>
/// Talks to a kernel over HTTP. Refusals come back as values (<see cref="CallResult{T}.Problem"/>); when there is no
/// answer of the kernel, every method throws <see cref="KernelUnreachableException"/> and nothing else but
/// <see cref="OperationCanceledException"/> for the caller's own token, and <see cref="ArgumentException"/> for
/// arguments that can never be sent. Safe for concurrent use; make one and keep it.
/// </summary>
public sealed partial class KernelClient : IDisposable
{
    private const int PageSizeMax = 500;
    private const int ActionLengthMax = 128;
    private readonly HttpClient? _owned;
    private readonly KernelClientOptions _options;
    private readonly RequestSender _sender;

    /// <summary>Makes a client with connections of its own. No redirect is followed: it would carry the key.</summary>
    /// <exception cref="ArgumentException">An option is out of range; the message names it.</exception>
    public KernelClient(KernelClientOptions options)
        : this(CreateHttp(), options) => _owned = Http;

    /// <summary>
    /// Makes a client on a borrowed <see cref="HttpClient"/>, which it does not dispose. Its base address and default
    /// headers are ignored; its handler decides about proxies, certificates and redirects – turn the latter off.
    /// </summary>
    /// <exception cref="ArgumentException">An option is out of range; the message names it.</exception>
    public KernelClient(HttpClient http, KernelClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(http);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        (Http, _options, _sender) = (http, options, new RequestSender(http, options));
    }

    private HttpClient Http { get; }

    /// <summary>Whether a text can name an action: <c>domain.verb.noun</c>, lower case, at most 128 long.</summary>
    public static bool IsActionId(string? text)
    {
        if (text is null || text.Length > ActionLengthMax)
            return false;
        string[] words = text.Split('.');
        return words.Length == 3 && words.All(word => word.Length > 0 && char.IsAsciiLetterLower(word[0])
            && word.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_'));
    }

    /// <summary>Runs an action on UTF-8 JSON, sent as it is. On success the effect and its entry are durable.</summary>
    /// <param name="actionId">For example <c>accounting.create.journal_entry</c>; see <see cref="IsActionId"/>.</param>
    /// <param name="input">The input; the kernel judges it. Not changed, and read until the call ends.</param>
    /// <param name="options">Key and version; null for none.</param>
    /// <param name="cancellationToken">Ends the waiting, not the action: it may still have its effect.</param>
    public async Task<CallResult<JsonElement>> CallAsync(
        string actionId, ReadOnlyMemory<byte> input, CallOptions? options = null,
        CancellationToken cancellationToken = default) =>
        AnswerReader.Read(await SendCallAsync(actionId, input, options, cancellationToken).ConfigureAwait(false));

    /// <summary>Runs an action on a JSON value; see the other form.</summary>
    /// <inheritdoc cref="CallAsync(string, ReadOnlyMemory{byte}, CallOptions?, CancellationToken)" path="/param"/>
    public Task<CallResult<JsonElement>> CallAsync(
        string actionId, JsonElement input, CallOptions? options = null,
        CancellationToken cancellationToken = default) =>
        CallAsync(actionId, JsonSerializer.SerializeToUtf8Bytes(input), options, cancellationToken);

    /// <summary>
    /// Runs an action on a value that becomes JSON by the web defaults (camelCase), and reads its data likewise. Data
    /// that does not fit <typeparamref name="TOut"/> is an unreadable answer.
    /// </summary>
    /// <typeparam name="TIn">The input's type.</typeparam>
    /// <typeparam name="TOut">The data's type.</typeparam>
    /// <inheritdoc cref="CallAsync(string, ReadOnlyMemory{byte}, CallOptions?, CancellationToken)" path="/param"/>
    public async Task<CallResult<TOut>> CallAsync<TIn, TOut>(
        string actionId, TIn input, CallOptions? options = null, CancellationToken cancellationToken = default)
    {
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(input, AnswerReader.Json);
        HttpAnswer answer = await SendCallAsync(actionId, body, options, cancellationToken).ConfigureAwait(false);
        return AnswerReader.Read<TOut>(answer, AnswerReader.Json);
    }

    /// <summary>
    /// Has the kernel recompute the tenant's whole ledger; permission <c>audit.verify</c>. Every run is recorded on the
    /// ledger itself; repeating it changes nothing else. May take minutes
    /// (<see cref="KernelClientOptions.VerifyTimeout"/>).
    /// </summary>
    public async Task<CallResult<VerificationResult>> VerifyAsync(CancellationToken cancellationToken = default)
    {
        HttpAnswer answer = await _sender.SendAsync(
            new RequestPlan(HttpMethod.Post, "audit/verify")
            {
                Body = "{}"u8.ToArray(),
                IsRepeatable = true,
                Timeout = _options.VerifyTimeout,
            },
            cancellationToken).ConfigureAwait(false);
        return AnswerReader.Read<VerificationResult>(answer, AnswerReader.Promised);
    }

    /// <summary>
    /// Opens the next incarnation of a log that does not extend what was signed; permission <c>audit.restore</c>. A
    /// refusal of kind CONFLICT says what would be given up, or that there is nothing to restore.
    /// </summary>
    /// <param name="reason">Why; 1 to 1,000 characters, on the ledger for ever.</param>
    /// <param name="signedSize">Number of entries that were signed last; null asks for it.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<CallResult<RestoredLog>> RestoreAsync(
        string reason, long? signedSize = null, CancellationToken cancellationToken = default)
    {
        HttpAnswer answer = await _sender.SendAsync(
            new RequestPlan(HttpMethod.Post, "audit/restore")
            {
                Body = JsonSerializer.SerializeToUtf8Bytes(new { reason, signedSize }),
                IsRepeatable = false,
                Timeout = _options.VerifyTimeout,
            },
            cancellationToken).ConfigureAwait(false);
        return AnswerReader.Read<RestoredLog>(answer, AnswerReader.Promised);
    }

    /// <summary>One page of the contracts the caller may call, by action and version.</summary>
    /// <param name="cursor">The page before's <see cref="Page{T}.NextCursor"/>; null for the first page.</param>
    /// <param name="limit">Most items, 1–500.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<CallResult<Page<ContractDescription>>> ListContractsAsync(
        string? cursor = null, int limit = 100, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, PageSizeMax);
        string path = $"contracts?limit={limit}";
        if (cursor is not null)
            path += $"&cursor={Uri.EscapeDataString(cursor)}";
        HttpAnswer answer = await GetAsync(path, cancellationToken).ConfigureAwait(false);
        return AnswerReader.Read<Page<ContractDescription>>(answer, AnswerReader.Promised);
    }

    /// <summary>One contract with its schemas; <c>NOT_FOUND</c> also when the caller may not call it.</summary>
    /// <param name="actionId">The action; see <see cref="IsActionId"/>.</param>
    /// <param name="version">Exactly one, <c>1.2.0</c>; null for the newest.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<CallResult<ContractDescription>> GetContractAsync(
        string actionId, string? version = null, CancellationToken cancellationToken = default)
    {
        CheckAction(actionId);
        string path = $"contracts/{actionId}";
        if (version is not null)
            path += $"/{Uri.EscapeDataString(version)}";
        HttpAnswer answer = await GetAsync(path, cancellationToken).ConfigureAwait(false);
        return AnswerReader.Read<ContractDescription>(answer, AnswerReader.Promised);
    }

    /// <summary>Whether the server can serve now. Needs no credential; never repeated: it asks about now.</summary>
    public async Task<CallResult<ServerStatus>> ReadyAsync(CancellationToken cancellationToken = default)
    {
        HttpAnswer answer = await GetAsync("readyz", cancellationToken, isRepeatable: false).ConfigureAwait(false);
        return AnswerReader.Read<ServerStatus>(answer, AnswerReader.Promised);
    }

    /// <summary>How the server's parts are, as JSON; permission <c>diag.read</c>. Never repeated.</summary>
    public async Task<CallResult<JsonElement>> DiagnoseAsync(CancellationToken cancellationToken = default) =>
        AnswerReader.Read(await GetAsync("diagz", cancellationToken, isRepeatable: false).ConfigureAwait(false));

    /// <summary>A short-lived token for the client's API key, to hand to what must not see the key itself.</summary>
    public async Task<CallResult<AccessToken>> IssueTokenAsync(CancellationToken cancellationToken = default)
    {
        HttpAnswer answer = await _sender.SendAsync(
            new RequestPlan(HttpMethod.Post, "auth/token") { IsRepeatable = true, Timeout = _options.RequestTimeout },
            cancellationToken).ConfigureAwait(false);
        return AnswerReader.ReadToken(answer);
    }

    /// <summary>Closes the client's own connections; a borrowed HttpClient stays open.</summary>
    public void Dispose() => _owned?.Dispose();

    private static HttpClient CreateHttp() => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        // Names move; connections kept for ever would not follow them.
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    })
    {
        // Each request has its own deadline, on the injected clock.
        Timeout = Timeout.InfiniteTimeSpan,
    };

    private Task<HttpAnswer> SendCallAsync(
        string actionId, ReadOnlyMemory<byte> input, CallOptions? options, CancellationToken cancellationToken)
    {
        CheckAction(actionId);
        options?.Validate();
        int dot = actionId.IndexOf('.', StringComparison.Ordinal);
        return _sender.SendAsync(
            new RequestPlan(HttpMethod.Post, $"actions/{actionId[..dot]}/{actionId[(dot + 1)..]}")
            {
                Body = input,
                Call = options,
                IsRepeatable = options is { IsQuery: true } or { IdempotencyKey: not null },
                Timeout = _options.RequestTimeout,
            },
            cancellationToken);
    }

    private Task<HttpAnswer> GetAsync(string path, CancellationToken cancellationToken, bool isRepeatable = true) =>
        _sender.SendAsync(
            new RequestPlan(HttpMethod.Get, path) { IsRepeatable = isRepeatable, Timeout = _options.RequestTimeout },
            cancellationToken);

    private static void CheckAction(string actionId)
    {
        if (!IsActionId(actionId))
        {
            throw new ArgumentException(
                $"'{actionId}' is not an action id; write domain.verb.noun in lower case.", nameof(actionId));
        }
    }
}
