using AiBos.Sdk;

namespace AiBos.EndToEnd.Tests.Mcp;

/// <summary>Answers a list.</summary>
internal sealed class DeskListHandler : IActionHandler<DeskFile, int[]>
{
    public Task<Result<int[]>> HandleAsync(
        DeskFile input, ActionContext context, CancellationToken cancellationToken) =>
        Task.FromResult<Result<int[]>>(new[] { 1, 2, 3 });
}
