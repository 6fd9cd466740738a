using AiBos.Sdk;

namespace AiBos.Kernel.Tests.TestEngine;

internal sealed class CreateNoteHandler : IActionHandler<NoteText, NoteText>
{
    public async Task<Result<NoteText>> HandleAsync(
        NoteText input, ActionContext context, CancellationToken cancellationToken)
    {
        await context.Db.ExecuteAsync(
            $"INSERT INTO probe.note (id, text) VALUES ({context.ExecutionId}, {input.Text})", cancellationToken);
        context.Events.Publish(new NoteWritten(input.Text.Length));
        return input;
    }
}
