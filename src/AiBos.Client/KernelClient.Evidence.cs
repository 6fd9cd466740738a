using System.Runtime.ExceptionServices;
using AiBos.Client.Http;

namespace AiBos.Client;

/// <content>What strangers verify: entries, proofs, policies and bundles.</content>
public sealed partial class KernelClient
{
    private const string Zip = "application/zip";

    /// <summary>One entry; permission <c>audit.read</c>. Reading is itself an entry.</summary>
    /// <param name="seq">Its position, 0 or more.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<CallResult<LedgerEntry>> GetEntryAsync(long seq, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(seq);
        HttpAnswer answer = await GetAsync($"audit/entries/{seq}", cancellationToken).ConfigureAwait(false);
        return AnswerReader.Read<LedgerEntry>(answer, AnswerReader.Promised);
    }

    /// <summary>
    /// The proof that an entry is under the newest signed checkpoint, a C2SP tlog-proof, not verified; permission
    /// <c>audit.read</c>. <c>NOT_FOUND</c> also while no checkpoint covers the entry yet.
    /// </summary>
    /// <param name="seq">The entry's position, 0 or more.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task<CallResult<string>> GetProofFileAsync(long seq, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(seq);
        return GetTextAsync($"audit/entries/{seq}/tlog-proof", cancellationToken);
    }

    /// <summary>
    /// The key that signs the log, with witnesses and quorum, a C2SP tlog-policy; permission <c>audit.read</c>. It
    /// proves nothing about evidence from the same kernel: keep one that you got earlier.
    /// </summary>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task<CallResult<string>> GetPolicyFileAsync(CancellationToken cancellationToken = default) =>
        GetTextAsync("audit/policy", cancellationToken);

    /// <summary>
    /// Streams entries and all that proves them as a zip; permission <c>audit.export</c>. The export is itself an
    /// entry; it is never repeated. It may take as long as it likes, but no longer than
    /// <see cref="KernelClientOptions.RequestTimeout"/> without a byte, and may have any length.
    /// </summary>
    /// <param name="destination">Where the zip goes. After anything but success it may hold a part of it.</param>
    /// <param name="from">First entry, 0 or more.</param>
    /// <param name="to">First entry no longer wanted; null for all that the newest checkpoint covers.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The length of the zip in bytes; all of it was written.</returns>
    /// <exception cref="IOException">The destination cannot be written.</exception>
    public async Task<CallResult<long>> ExportAsync(
        Stream destination, long from = 0, long? to = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(destination);
        ArgumentOutOfRangeException.ThrowIfNegative(from);
        ArgumentOutOfRangeException.ThrowIfNegative(to.GetValueOrDefault());
        try
        {
            HttpAnswer answer = await _sender.SendAsync(
                new RequestPlan(HttpMethod.Get, $"audit/export?from={from}{(to is null ? "" : $"&to={to}")}")
                {
                    Accept = Zip,
                    Destination = destination,
                    IsRepeatable = false,
                    Timeout = _options.RequestTimeout,
                },
                cancellationToken).ConfigureAwait(false);
            return AnswerReader.ReadLength(answer);
        }
        catch (DestinationException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerException!);
            throw;
        }
    }

    private async Task<CallResult<string>> GetTextAsync(string path, CancellationToken cancellationToken)
    {
        HttpAnswer answer = await _sender.SendAsync(
            new RequestPlan(HttpMethod.Get, path)
            {
                Accept = AnswerReader.PlainText,
                IsRepeatable = true,
                Timeout = _options.RequestTimeout,
            },
            cancellationToken).ConfigureAwait(false);
        return AnswerReader.ReadText(answer);
    }
}
