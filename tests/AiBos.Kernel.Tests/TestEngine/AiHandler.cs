using AiBos.Sdk;

namespace AiBos.Kernel.Tests.TestEngine;

/// <summary>Asks the local model for both things it can do.</summary>
internal sealed class AiHandler : IActionHandler<NoteText, AiReport>
{
    public async Task<Result<AiReport>> HandleAsync(
        NoteText input, ActionContext context, CancellationToken cancellationToken)
    {
        AiAnswer<string> said = await context.Ai.ChatAsync(input.Text, cancellationToken);
        AiAnswer<ReadOnlyMemory<float>> vector = await context.Ai.EmbedAsync(input.Text, cancellationToken);
        return new AiReport(said.Value, vector.Value.ToArray(), said.Unavailable ?? vector.Unavailable);
    }
}
