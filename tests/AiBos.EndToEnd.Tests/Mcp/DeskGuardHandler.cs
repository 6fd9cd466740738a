using AiBos.Sdk;

namespace AiBos.EndToEnd.Tests.Mcp;

/// <summary>Refuses everybody.</summary>
internal sealed class DeskGuardHandler : IActionHandler<DeskFile, DeskFile>
{
    public Task<Result<DeskFile>> HandleAsync(
        DeskFile input, ActionContext context, CancellationToken cancellationToken) =>
        Task.FromResult<Result<DeskFile>>(Refusal.Forbidden("desk.guarded"));
}
