using AiBos.Sdk;

namespace AiBos.Kernel.Tests.TestEngine;

internal sealed class EchoHandler : IActionHandler<Nothing, Nothing>
{
    public Task<Result<Nothing>> HandleAsync(
        Nothing input, ActionContext context, CancellationToken cancellationToken) =>
        Task.FromResult<Result<Nothing>>(input);
}
