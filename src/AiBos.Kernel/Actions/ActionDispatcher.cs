using System.Buffers;
using System.Diagnostics;
using AiBos.Kernel.Audit;
using AiBos.Kernel.Breakers;
using AiBos.Kernel.Contracts;
using AiBos.Kernel.Database;
using AiBos.Kernel.Metadata;
using AiBos.JsonSchema;
using AiBos.Ledger;
using AiBos.Sdk;
using Microsoft.Extensions.Logging;

namespace AiBos.Kernel.Actions;

/// <summary>
/// The one way into an action, whatever the front. Order of answers: unknown action or version (404), permission (403),
/// then the request itself (400, 413, 415), so that a schema is shown only to those who may call. Every end – success,
/// refusal or fault – is an entry; the caller is answered when it is durable, and told 503 when it is not.
/// </summary>
internal sealed class ActionDispatcher(
    ContractCatalog catalog, TenantEngines engines, Confirmations confirmations, ActionExecutor executor,
    EngineBreakers breakers, LedgerClient ledger, IIdSource ids, ActionOptions options, ActionMetrics metrics,
    ILogger<ActionDispatcher> log)
    : IActionDispatcher
{
    private readonly CanonicalJsonOptions _json = new() { DepthMax = options.BodyDepthMax };

    public async Task<ActionOutcome> DispatchAsync(ActionCall call)
    {
        long started = Stopwatch.GetTimestamp();
        Admission admission = await AdmitAsync(call).ConfigureAwait(false);
        ActionOutcome outcome = admission.Refusal is { } refusal
            ? await RefuseAsync(call, admission.Contract, refusal, admission.Input).ConfigureAwait(false)
            : await RunAsync(call, admission.Contract!, admission.Input!).ConfigureAwait(false);
        metrics.Called(
            admission.Contract?.Contract.Action.Value ?? "(unknown)",
            outcome.Error is null ? "ok" : ErrorCatalogue.Get(outcome.Error.Code).WireName,
            started);
        return outcome;
    }

    /// <summary>Everything before the handler that needs no database.</summary>
    internal async ValueTask<Admission> AdmitAsync(ActionCall call)
    {
        if (!ActionId.TryParse(call.Action, out ActionId action))
        {
            return Admission.Refused(null, new Refusal(
                ErrorCode.InvalidActionPath,
                "An action's path is /actions/{domain}/{verb.noun} in lower case, for example "
                + "/actions/accounting/create.journal_entry."));
        }

        Result<TenantEngineSet> registered = await engines.GetAsync(call.Caller.Tenant).ConfigureAwait(false);
        if (!registered.IsOk)
            return Admission.Refused(null, registered.Refusal);
        if (!catalog.Knows(action) || !registered.Value.Serves(action.Domain))
            return Admission.Refused(null, new Refusal(ErrorCode.ActionNotFound, "There is no such action."));
        return Admit(call, action);
    }

    private Admission Admit(ActionCall call, ActionId action)
    {
        if (catalog.Find(action, call.Version) is not { } contract)
        {
            return Admission.Refused(null, new Refusal(
                ErrorCode.ContractVersionUnknown,
                "The action has no such contract version; GET /contracts lists them."));
        }

        if (!call.Caller.Permissions.Has(contract.Contract.Permission))
            return Admission.Refused(contract, Refusal.Forbidden(contract.Contract.Permission));
        if (call.Fault is { } fault)
            return Admission.Refused(contract, new Refusal(fault, call.FaultDetail ?? ErrorCatalogue.Get(fault).Title));
        if (CheckKey(call) is { } keyProblem)
            return Admission.Refused(contract, keyProblem);
        return AdmitBody(call, contract);
    }

    private Admission AdmitBody(ActionCall call, CompiledContract contract)
    {
        var canonical = new ArrayBufferWriter<byte>(call.Body.Length + 16);
        if (!CanonicalJson.TryCanonicalize(call.Body, canonical, _json, out CanonicalJsonError fault))
        {
            return Admission.Refused(contract, new Refusal(
                ErrorCode.MalformedJson, $"{fault.Message} (byte {fault.ByteOffset})"));
        }

        byte[] input = canonical.WrittenSpan.ToArray();
        if (HoldsNul(input))
        {
            return Admission.Refused(contract, Refusal.Invalid(
                "", "A text holds the character U+0000, which PostgreSQL cannot store; leave it out."));
        }

        JsonSchemaResult checkedInput = contract.Input.Validate(input.AsMemory());
        if (checkedInput.IsValid)
            return new Admission(contract, input, null);
        List<FieldError> errors =
            [.. checkedInput.Errors.Select(error => new FieldError(error.Pointer, error.Message))];
        if (errors.Count == 0)
            errors.Add(new FieldError("", "The input takes more work to check than is allowed; make it smaller."));
        return new Admission(contract, input, Refusal.Invalid(errors));
    }

    // Canonical JSON writes U+0000 as an escape; a backslash before it that is itself escaped makes it plain text.
    private static bool HoldsNul(ReadOnlySpan<byte> canonical)
    {
        ReadOnlySpan<byte> nul = "\\u0000"u8;
        for (int at = canonical.IndexOf(nul); at >= 0;)
        {
            int backslashes = 0;
            while (at - backslashes > 0 && canonical[at - backslashes - 1] == (byte)'\\')
                backslashes++;
            if (backslashes % 2 == 0)
                return true;
            int next = canonical[(at + nul.Length)..].IndexOf(nul);
            at = next < 0 ? -1 : at + nul.Length + next;
        }

        return false;
    }

    private static Refusal? CheckKey(ActionCall call)
    {
        if (call.IdempotencyKey is not { } key)
            return null;
        if (key.Length is 0 or > 255 || key.Any(c => c is < ' ' or > '~'))
        {
            return new Refusal(
                ErrorCode.ValidationError, "An Idempotency-Key has 1 to 255 visible ASCII characters.");
        }

        // A query has no effect to repeat: its key is ignored, as HTTP clients send one by habit.
        return null;
    }

    private async Task<ActionOutcome> RunAsync(ActionCall call, CompiledContract contract, byte[] input)
    {
        Refusal refusal;
        bool asks = false;
        try
        {
            Refusal? unconfirmed = await ConfirmAsync(call, contract, input).ConfigureAwait(false);
            asks = unconfirmed?.Code == ErrorCode.ConfirmationRequired && !call.IsDeclined;
            Result<ActionOutcome> result = unconfirmed
                ?? await breakers.RunAsync(
                    call.Caller.Tenant, contract.Contract.Action.Domain,
                    () => executor.ExecuteAsync(call, contract, input)).ConfigureAwait(false);
            if (result.IsOk)
                return result.Value;
            refusal = result.Refusal;
        }
        catch (Exception e) when (DatabaseErrors.IsUnavailable(e))
        {
            log.DatabaseUnavailable(e, contract.Name);
            refusal = new Refusal(
                ErrorCode.DatabaseUnavailable,
                "The database cannot be reached. Whether the action had its effect is unknown; "
                + "repeat it with the same Idempotency-Key.")
            {
                RetryAfter = TimeSpan.FromSeconds(1),
            };
        }
        catch (OperationCanceledException e)
        {
            log.HandlerBroke(e, contract.Name);
            refusal = new Refusal(
                ErrorCode.Internal, $"The action took longer than {options.HandlerTimeout}; nothing was changed.");
        }
        catch (Exception e)
        {
            // The edge of engine code: whatever broke in there is a bug of the engine, answered without detail.
            log.HandlerBroke(e, contract.Name);
            refusal = new Refusal(
                ErrorCode.Internal, "Something broke on our side. Report the trace id; nothing was changed.");
        }

        ActionOutcome refused = await RefuseAsync(call, contract, refusal, input).ConfigureAwait(false);
        return asks && refused.Entry is not null
            ? refused with { Confirmation = confirmations.Issue(call, contract, input) }
            : refused;
    }

    // The last thing before the handler: whoever is asked is asked about a call that would run.
    private Task<Refusal?> ConfirmAsync(ActionCall call, CompiledContract contract, byte[] input) =>
        call.AsksFirst && contract.Contract.IsDestructive
            ? confirmations.JudgeAsync(call, contract, input, CancellationToken.None)
            : Task.FromResult<Refusal?>(null);

    private async Task<ActionOutcome> RefuseAsync(
        ActionCall call, CompiledContract? contract, Refusal refusal, byte[]? input)
    {
        byte[] payload = RefusalRecorder.Payload(refusal, input);
        AppendResult entry = await ledger.AppendAsync(call.Caller.Tenant, new EntryDraft
        {
            Id = ids.NewId(),
            Kind = RefusalRecorder.Kind(refusal),
            Actor = call.Caller.Principal.Value,
            Action = contract?.Contract.Action.Value
                ?? (refusal.Code == ErrorCode.InvalidActionPath ? "(malformed)" : call.Action),
            Contract = contract?.Name,
            SchemaHash = contract?.SchemaHash,
            Outcome = ErrorCatalogue.Get(refusal.Code).WireName,
            Cause = call.Cause,
            Payload = payload,
            Commitment = PayloadHash.Hex(payload),
        }).ConfigureAwait(false);
        if (!entry.IsSealed)
        {
            log.EntryNotSealed(call.Action, entry.Failure!);
            if (refusal.Code != ErrorCode.DatabaseUnavailable)
                refusal = ActionExecutor.LedgerUnavailable();
        }

        return new ActionOutcome
        {
            Contract = contract?.Name,
            Entry = entry.IsSealed ? entry : null,
            Error = ActionError.From(refusal),
        };
    }

    /// <summary>What a call comes to before anything runs: a contract and canonical input, or a refusal.</summary>
    internal sealed record Admission(CompiledContract? Contract, byte[]? Input, Refusal? Refusal)
    {
        internal static Admission Refused(CompiledContract? contract, Refusal refusal) => new(contract, null, refusal);
    }
}
