using AiBos.Sdk;

namespace AiBos.Silo.Http;

/// <summary>
/// Ends a request that takes too long by what its route waits with: <see cref="HttpContext.RequestAborted"/>. A route
/// with <see cref="TakesItsTime"/> is let be.
/// </summary>
internal sealed class RequestDeadline(RequestDelegate next, HttpOptions options, TimeProvider time)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<TakesItsTime>() is not null)
        {
            await next(context);
            return;
        }

        CancellationToken hungUp = context.RequestAborted;
        using var deadline = new CancellationTokenSource(options.RequestTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(hungUp, deadline.Token);
        context.RequestAborted = either.Token;
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (IsOver())
        {
            await Problem.WriteAsync(context, Refuse());
        }
        finally
        {
            context.RequestAborted = hungUp;
        }

        bool IsOver() =>
            deadline.IsCancellationRequested && !hungUp.IsCancellationRequested && !context.Response.HasStarted;
    }

    internal static Refusal Refuse() => new(
        ErrorCode.RequestTimeout, "The request was not done in time; send it faster, or ask for less.");
}

/// <summary>Marks a route whose work grows with the log and that ends when its caller hangs up.</summary>
internal sealed record TakesItsTime;
