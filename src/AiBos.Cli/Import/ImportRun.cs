using System.Text.Json;
using AiBos.Client;

namespace AiBos.Cli.Import;

/// <summary>
/// Sends a file's lines, at most so many at once; the file is read no faster than answers come. A refused line does not
/// hold up the others. The run stops when no line can succeed: the kernel does not answer, or does not know the caller
/// or the action. Nothing is remembered between runs: lines that were done are answered by the kernel as replays.
/// </summary>
internal sealed class ImportRun(
    ImportPlan plan, KernelClient client, ImportCounts counts, RefusedLines refused, TimeProvider time)
{
    private ImportStop? _stop;

    /// <summary>Sends everything. Returns why it stopped early, or null when every line has its answer.</summary>
    /// <param name="stream">The file; not disposed.</param>
    /// <param name="onLine">Called with the offset after each finished line, from any thread.</param>
    /// <param name="cancellationToken">Stops reading; lines under way may finish within the grace.</param>
    internal async Task<ImportStop?> RunAsync(
        Stream stream, Action<long> onLine, CancellationToken cancellationToken)
    {
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var sending = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        await using CancellationTokenRegistration armed =
            reading.Token.Register(() => sending.CancelAfter(ImportLimits.Grace));
        var options = new ParallelOptions
        {
            MaxDegreeOfParallelism = plan.Concurrency,
            CancellationToken = reading.Token,
        };
        try
        {
            await Parallel.ForEachAsync(LineReader.ReadAsync(stream, reading.Token), options, async (line, _) =>
            {
                // Not the loop's own token: it ends at once, and a line under way deserves its answer.
                if (await SendAsync(line, sending.Token) is { } stop)
                {
                    Interlocked.CompareExchange(ref _stop, stop, null);
                    await reading.CancelAsync();
                }

                onLine(line.EndOffset);
            });
        }
        catch (OperationCanceledException) when (reading.IsCancellationRequested)
        {
            _stop ??= new ImportStop(ExitCode.False, ImportStop.StoppedCode, "Stopped before the end.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _stop ??= new ImportStop(ExitCode.Unreachable, "UNREADABLE_FILE", $"{plan.FileName}: {e.Message}");
        }

        if (_stop is null)
            refused.Complete();
        return _stop;
    }

    private async Task<ImportStop?> SendAsync(ImportLine line, CancellationToken cancellationToken)
    {
        counts.AddLine();
        if (line.Fault is { } fault)
        {
            (string code, string detail) = Explain(fault);
            await refused.AddAsync(line, code, detail, []);
            counts.AddRefused(wasSent: false);
            return null;
        }

        try
        {
            CallResult<JsonElement> result = await client.CallAsync(
                plan.ActionId,
                line.Bytes,
                new CallOptions { IdempotencyKey = ImportKey.Of(plan.ActionId, plan.FileName, line) },
                cancellationToken);
            return await RecordAsync(line, result);
        }
        catch (KernelUnreachableException e)
        {
            return new ImportStop(ExitCode.Unreachable, e.Code, e.Message);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The grace is over; the line is counted as unfinished.
            return null;
        }
    }

    private async Task<ImportStop?> RecordAsync(ImportLine line, CallResult<JsonElement> result)
    {
        if (result.IsSuccess)
        {
            counts.AddAnswered(result.IsReplayed);
            return null;
        }

        KernelProblem problem = result.Problem;
        if (problem.IsTransient)
        {
            return new ImportStop(
                ExitCode.Unreachable, problem.Code, $"The kernel keeps asking to come back later: {problem.Detail}");
        }

        await refused.AddAsync(line, problem.Code, problem.Detail, problem.Errors);
        counts.AddRefused(wasSent: true);
        return ConcernsEveryLine(problem)
            ? new ImportStop(ExitCode.False, problem.Code, $"No line can succeed: {problem.Detail}")
            : null;
    }

    // FORBIDDEN may be about single records, so it stops only an import that has achieved nothing at all by now.
    private bool ConcernsEveryLine(KernelProblem problem) => problem.Code switch
    {
        "UNAUTHENTICATED" or "TENANT_MISMATCH" or "ACTION_NOT_FOUND" or "INVALID_ACTION_PATH" => true,
        "FORBIDDEN" => counts.Created + counts.Replayed == 0 && counts.Refused >= plan.Concurrency,
        _ => false,
    };

    private static (string Code, string Detail) Explain(LineFault fault) => fault switch
    {
        LineFault.TooLong => ("LINE_TOO_LONG", $"The line has more than {ImportLimits.LineBytesMax} bytes; not sent."),
        _ => ("LINE_NOT_UTF8", "The line is not UTF-8; not sent."),
    };
}
