namespace AiBos.Sdk;

/// <summary>
/// Carries out one action. Made anew for each call by the container, so fields are safe; statics are not.
/// Expected failures are returned as a <see cref="Refusal"/>; an exception is a bug and answers INTERNAL.
/// </summary>
public interface IActionHandler<TInput, TOutput>
{
    /// <summary>Does the work. The input has passed the contract's schema; business rules are the handler's.</summary>
    Task<Result<TOutput>> HandleAsync(TInput input, ActionContext context, CancellationToken cancellationToken);
}
