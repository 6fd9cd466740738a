using AiBos.Sdk;

namespace AiBos.Kernel.Tests.TestEngine;

/// <summary>Writes a note and says what its input asks for.</summary>
internal sealed class TellHandler : IActionHandler<Telling, Nothing>
{
    public async Task<Result<Nothing>> HandleAsync(
        Telling input, ActionContext context, CancellationToken cancellationToken)
    {
        await context.Db.ExecuteAsync(
            $"INSERT INTO probe.note (id, text) VALUES ({context.ExecutionId}, {"told " + input.Event})",
            cancellationToken);
        switch (input.Event)
        {
            case "undeclared":
                context.Events.Publish(new NoteText("never"));
                break;
            case "broken":
                context.Events.Publish(new NoteWritten(-1));
                break;
            case "large":
                context.Events.Publish(new GuestCame("guest-1", new string('x', 64 << 10)));
                break;
            case "personal":
                context.Events.Publish(new NoteWritten(1));
                context.Events.Publish(new GuestCame("guest-1", "Ada-canary-1815"));
                break;
            case "many":
                for (int i = 0; i <= 50; i++)
                    context.Events.Publish(new NoteWritten(i));
                break;
            default:
                return Refusal.Invalid("/event", "Unknown.");
        }

        return new Nothing();
    }
}

public sealed record Telling(string Event);

public sealed record NoteWritten([property: System.ComponentModel.DataAnnotations.Range(0, 1_000_000)] int Length);

public sealed record GuestCame(string GuestId, [property: PersonalData(nameof(GuestCame.GuestId))] string Name);
