using System.Security.Cryptography;
using AiBos.Kernel.Contracts;
using AiBos.Kernel.Keys;
using AiBos.Sdk;

namespace AiBos.Kernel.Actions;

/// <summary>
/// Asks before destructive actions and judges the answers. A confirmation belongs to one tenant, principal, contract
/// version and canonical input, counts for minutes, and is spent before the action runs: a crash in between costs
/// another question, never a second effect.
/// </summary>
internal sealed class Confirmations(
    ConfirmationStore store, MasterKey masterKey, IIdSource ids, TimeProvider time, ActionOptions options)
{
    // Derived, so that every silo of a cluster has it and nobody else.
    private readonly byte[] _key = masterKey.Derive("action-confirmation", 32);

    /// <summary>A confirmation for a call that is about to be asked about.</summary>
    internal ActionConfirmation Issue(ActionCall call, CompiledContract contract, byte[] input)
    {
        var token = new ConfirmationToken(
            ids.NewId(), time.GetUtcNow() + options.ConfirmationLifetime,
            ConfirmationToken.HashCall(contract.Name, input));
        return new ActionConfirmation(token.Write(_key, Holder(call)), options.ConfirmationLifetime);
    }

    /// <summary>
    /// Judges what the call brought; null when it may run. Spends what it accepts and what was declined.
    /// </summary>
    internal async Task<Refusal?> JudgeAsync(
        ActionCall call, CompiledContract contract, byte[] input, CancellationToken cancellationToken)
    {
        if (call.Confirmation is not { } text)
        {
            return new Refusal(
                ErrorCode.ConfirmationRequired,
                "This cannot be undone. Ask a person, then repeat the same call with the confirmation.");
        }

        if (ConfirmationToken.Read(_key, Holder(call), text) is not { } token)
            return Invalid("The confirmation was not issued to you.");
        if (time.GetUtcNow() >= token.ExpiresAt)
            return Invalid("The confirmation is too old.");
        if (!CryptographicOperations.FixedTimeEquals(
            token.CallHash, ConfirmationToken.HashCall(contract.Name, input)))
        {
            return Invalid("The confirmation was given for another call: action, version and input must be the same.");
        }

        if (!await store.TrySpendAsync(call.Caller.Tenant, token.Id, token.ExpiresAt, cancellationToken)
            .ConfigureAwait(false))
        {
            return Invalid("The confirmation was used before.");
        }

        return call.IsDeclined
            ? new Refusal(ErrorCode.ConfirmationRequired, "A person was asked and declined; nothing was changed.")
            : null;
    }

    // Neither holds a line feed, so no two holders have one text.
    private static string Holder(ActionCall call) => $"{call.Caller.Tenant.Value}\n{call.Caller.Principal.Value}";

    private static Refusal Invalid(string why) => new(
        ErrorCode.ConfirmationInvalid, $"{why} Nothing was changed; call without it to be asked again.");
}
