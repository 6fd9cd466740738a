using System.Diagnostics;
using System.Security.Cryptography;
using AiBos.Sdk;

namespace AiBos.Silo.Http;

/// <summary>
/// The outermost layer: a trace id on every answer, and a named answer for whatever was thrown. Nothing of an
/// exception reaches the caller.
/// </summary>
internal sealed class RequestEdge(RequestDelegate next, ILogger<RequestEdge> log)
{
    private static readonly Action<ILogger, string, Exception?> Broke = LoggerMessage.Define<string>(
        LogLevel.Error, new EventId(2000, "RequestBroke"), "The request {TraceId} broke");

    public async Task InvokeAsync(HttpContext context)
    {
        string traceId = TraceId();
        context.Response.Headers["X-Trace-Id"] = traceId;
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller hung up; there is nobody to answer.
        }
        catch (BadHttpRequestException e) when (!context.Response.HasStarted)
        {
            if (e.StatusCode == StatusCodes.Status408RequestTimeout)
            {
                await Problem.WriteAsync(context, RequestDeadline.Refuse());
                return;
            }

            ErrorCode code = e.StatusCode == StatusCodes.Status413PayloadTooLarge
                ? ErrorCode.PayloadTooLarge
                : ErrorCode.MalformedJson;
            await Problem.WriteAsync(context, new Refusal(code, "The request could not be read as HTTP announces it."));
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            // The edge of the process: what arrives here is logged whole and answered without detail.
            Refusal refusal = Kernel.KernelFaults.ToRefusal(e);
            if (refusal.Code == ErrorCode.Internal)
                Broke(log, traceId, e);
            await Problem.WriteAsync(context, refusal);
        }
    }

    private static string TraceId()
    {
        if (Activity.Current is { IdFormat: ActivityIdFormat.W3C, Id: { } id })
            return id;
        Span<byte> random = stackalloc byte[24];
        RandomNumberGenerator.Fill(random);
        return $"00-{Convert.ToHexStringLower(random[..16])}-{Convert.ToHexStringLower(random[16..])}-00";
    }
}
