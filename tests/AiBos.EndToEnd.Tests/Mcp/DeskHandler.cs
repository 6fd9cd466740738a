using AiBos.Sdk;

namespace AiBos.EndToEnd.Tests.Mcp;

/// <summary>Answers what it was told, but for one name.</summary>
internal sealed class DeskHandler : IActionHandler<DeskFile, DeskFile>
{
    public Task<Result<DeskFile>> HandleAsync(
        DeskFile input, ActionContext context, CancellationToken cancellationToken) =>
        Task.FromResult<Result<DeskFile>>(input.Name == "missing" ? Refusal.NotFound("There is no such file.") : input);
}
