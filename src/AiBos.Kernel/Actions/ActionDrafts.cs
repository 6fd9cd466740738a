using AiBos.Kernel.Audit;
using AiBos.Kernel.Contracts;
using AiBos.Kernel.Privacy;
using AiBos.Ledger;
using AiBos.Sdk;

namespace AiBos.Kernel.Actions;

/// <summary>The entries of actions that succeeded, personal fields of input and output sealed.</summary>
internal sealed class ActionDrafts(PayloadSealer sealer, IIdSource ids)
{
    /// <summary>A command's own entry, then one for each event it published.</summary>
    /// <param name="call">The call.</param>
    /// <param name="contract">Its contract.</param>
    /// <param name="id">Id of the command's entry.</param>
    /// <param name="input">Canonical.</param>
    /// <param name="output">Canonical.</param>
    /// <param name="events">What the handler published.</param>
    /// <param name="hasIntent">Whether intents promise them; false when they commit with the effect itself.</param>
    internal async ValueTask<Result<EntryDraft[]>> OfCommandAsync(
        ActionCall call, CompiledContract contract, Guid id, byte[] input, byte[] output, ActionEvents events,
        bool hasIntent)
    {
        var drafts = new EntryDraft[1 + events.Published.Count];
        Result<SealedDocument> sealedInput = await SealAsync(call, contract.PersonalInput, input).ConfigureAwait(false);
        Result<SealedDocument> sealedOutput =
            await SealAsync(call, contract.PersonalOutput, output).ConfigureAwait(false);
        if (!sealedInput.IsOk || !sealedOutput.IsOk)
            return (sealedInput.IsOk ? sealedOutput : sealedInput).Refusal!;
        string[] keys = [.. sealedInput.Value.Keys.Union(sealedOutput.Value.Keys, StringComparer.Ordinal)];
        if (keys.Length > SealedFields.KeysMax)
            return TooManySubjects();
        byte[] own = ActionPayload.OfCommand(sealedInput.Value.Json, sealedOutput.Value.Json);
        drafts[0] = Draft(call, contract, id, own, hasIntent) with { KeyId = SealedFields.Join(keys) };
        for (int i = 1; i < drafts.Length; i++)
        {
            (CompiledEvent published, byte[] data) = events.Published[i - 1];
            Result<SealedDocument> told = await SealAsync(call, published.Personal, data).ConfigureAwait(false);
            if (!told.IsOk)
                return told.Refusal;
            if (told.Value.Keys.Count > SealedFields.KeysMax)
                return TooManySubjects();
            string type = published.Description.Id;
            byte[] payload = ActionPayload.OfEvent(type, told.Value.Json);
            drafts[i] = drafts[0] with
            {
                Id = ids.NewId(),
                Kind = EntryKind.Event,
                Action = type,
                Contract = published.Name,
                SchemaHash = published.SchemaHash,
                Cause = id.ToString(),
                KeyId = SealedFields.Join(told.Value.Keys),
                Payload = payload,
                Commitment = PayloadHash.Hex(payload),
            };
        }

        return drafts;
    }

    /// <summary>A query's entry: what was asked, how much was read, and a hash of the answer.</summary>
    internal async ValueTask<Result<EntryDraft>> OfQueryAsync(
        ActionCall call, CompiledContract contract, Guid id, byte[] input, byte[] output, long rows)
    {
        Result<SealedDocument> asked = await SealAsync(call, contract.PersonalInput, input).ConfigureAwait(false);
        if (!asked.IsOk)
            return asked.Refusal;
        byte[] payload = ActionPayload.OfQuery(asked.Value.Json, output, rows);
        return Draft(call, contract, id, payload, hasIntent: false) with
        {
            KeyId = SealedFields.Join(asked.Value.Keys),
        };
    }

    private ValueTask<Result<SealedDocument>> SealAsync(ActionCall call, PersonalFields fields, byte[] canonical) =>
        fields.Any
            ? sealer.SealAsync(call.Caller.Tenant, canonical, fields.Visit, CancellationToken.None)
            : ValueTask.FromResult<Result<SealedDocument>>(new SealedDocument(canonical, []));

    private static Refusal TooManySubjects() => new(
        ErrorCode.PayloadTooLarge,
        $"One call names at most {SealedFields.KeysMax} data subjects; split it. Nothing was changed.");

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
