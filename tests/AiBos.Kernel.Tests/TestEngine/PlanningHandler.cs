using AiBos.Sdk;

namespace AiBos.Kernel.Tests.TestEngine;

/// <summary>Plans what its input says; the handler's own notes begin with "handled".</summary>
internal sealed class PlanningHandler : IDeferredHandler<PlanInput, NoteText>
{
    public async Task<EffectPlan<NoteText>?> PlanAsync(
        PlanInput input, ActionContext context, CancellationToken cancellationToken)
    {
        Sql insert = Insert(context, input.Text);
        switch (input.Plan)
        {
            case "none":
                return null;
            case "miss":
                return Plan(input, new(insert, 1), new(Sql.Of($"DELETE FROM probe.note WHERE false"), 1));
            case "conflict":
                return Plan(input, new(insert, 1), new(Insert(context, input.Text), 1));
            case "stray":
                return Plan(input, new PlannedStatement(
                    Sql.Of(
                        $"""
                        INSERT INTO probe.note (tenant_id, id, text)
                        VALUES ('globex', {context.ExecutionId}, {input.Text})
                        """),
                    1));
            case "forgetful":
                // Without a tenant in its WHERE: it may find its own tenant's rows only.
                return Plan(input, new(insert, 1), new(
                    Sql.Of($"UPDATE probe.note SET text = text WHERE text = {input.Text}"), 1));
            case "session":
                return Plan(input, new PlannedStatement(
                    Sql.Of($"WITH t AS (SELECT set_config('aibos.tenant_id', 'globex', true)) DELETE FROM t"), 0));
            case "locked":
                return Plan(input, new(insert, 1), new(
                    Sql.Of($"UPDATE probe.note SET text = text WHERE text = {input.Text + " held"}"), 1));
            case "events":
                context.Events.Publish(new NoteWritten(input.Text.Length));
                return Plan(input, new PlannedStatement(insert, 1));
            case "write":
                await context.Db.ExecuteAsync(insert, cancellationToken);
                return null;
            default:
                return Plan(input, new PlannedStatement(insert, 1));
        }
    }

    public async Task<Result<NoteText>> HandleAsync(
        PlanInput input, ActionContext context, CancellationToken cancellationToken)
    {
        if (input.Plan is "miss" or "conflict" or "stray")
            return Refusal.Invalid("/plan", $"The plan was {input.Plan}.");
        await context.Db.ExecuteAsync(Insert(context, "handled " + input.Text), cancellationToken);
        return new NoteText("handled " + input.Text);
    }

    private static EffectPlan<NoteText> Plan(PlanInput input, params PlannedStatement[] statements) =>
        new(new NoteText(input.Text), statements);

    private static Sql Insert(ActionContext context, string text) =>
        Sql.Of($"INSERT INTO probe.note (id, text) VALUES ({context.ExecutionId}, {text})");
}

public sealed record PlanInput(string Text, string? Plan);
