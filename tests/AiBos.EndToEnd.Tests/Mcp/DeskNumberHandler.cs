using AiBos.Sdk;

namespace AiBos.EndToEnd.Tests.Mcp;

/// <summary>Takes a number.</summary>
internal sealed class DeskNumberHandler : IActionHandler<int, DeskFile>
{
    public Task<Result<DeskFile>> HandleAsync(int input, ActionContext context, CancellationToken cancellationToken) =>
        Task.FromResult<Result<DeskFile>>(new DeskFile("found", input));
}
