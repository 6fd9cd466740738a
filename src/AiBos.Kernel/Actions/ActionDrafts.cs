using AiBos.Kernel.Audit;
using AiBos.Kernel.Contracts;
using AiBos.Ledger;

namespace AiBos.Kernel.Actions;

/// <summary>The entries of actions that succeeded.</summary>
internal sealed class ActionDrafts(IIdSource ids)
{
    /// <summary>A command's own entry, then one for each event it published.</summary>
    /// <param name="call">The call.</param>
    /// <param name="contract">Its contract.</param>
    /// <param name="id">Id of the command's entry.</param>
    /// <param name="input">Canonical.</param>
    /// <param name="output">Canonical.</param>
    /// <param name="events">What the handler published.</param>
    /// <param name="hasIntent">Whether intents promise them; false when they commit with the effect itself.</param>
    internal EntryDraft[] OfCommand(
        ActionCall call, CompiledContract contract, Guid id, byte[] input, byte[] output, ActionEvents events,
        bool hasIntent)
    {
        var drafts = new EntryDraft[1 + events.Published.Count];
        drafts[0] = Draft(call, contract, id, ActionPayload.OfCommand(input, output), hasIntent);
        for (int i = 1; i < drafts.Length; i++)
        {
            (string type, byte[] data) = events.Published[i - 1];
            byte[] payload = ActionPayload.OfEvent(type, data);
            drafts[i] = drafts[0] with
            {
                Id = ids.NewId(),
                Kind = EntryKind.Event,
                Action = type,
                Cause = id.ToString(),
                Payload = payload,
                Commitment = PayloadHash.Hex(payload),
            };
        }

        return drafts;
    }

    /// <summary>A query's entry: what was asked, how much was read, and a hash of the answer.</summary>
    internal static EntryDraft OfQuery(
        ActionCall call, CompiledContract contract, Guid id, byte[] input, byte[] output, long rows) =>
        Draft(call, contract, id, ActionPayload.OfQuery(input, output, rows), hasIntent: false);

    /// <summary>Whether the ledger can take all of them.</summary>
    internal static bool Fit(EntryDraft[] drafts) =>
        Array.TrueForAll(drafts, draft => draft.Payload.Length <= EntryDraft.PayloadBytesMax);

    private static EntryDraft Draft(
        ActionCall call, CompiledContract contract, Guid id, byte[] payload, bool hasIntent) => new()
    {
        Id = id,
        Kind = EntryKind.Action,
        Actor = call.Caller.Principal.Value,
        Action = contract.Contract.Action.Value,
        Contract = contract.Name,
        SchemaHash = contract.SchemaHash,
        Outcome = "ok",
        Cause = call.Cause,
        Payload = payload,
        Commitment = PayloadHash.Hex(payload),
        HasIntent = hasIntent,
    };
}
