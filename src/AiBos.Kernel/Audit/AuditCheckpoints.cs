using System.Text;
using AiBos.Ledger.Checkpoints;
using AiBos.Ledger.Merkle;
using AiBos.Ledger.Notes;
using AiBos.Sdk;

namespace AiBos.Kernel.Audit;

/// <summary>Checkpoints as readers get them: the formats of C2SP, to be verified elsewhere.</summary>
public sealed class AuditCheckpoints
{
    private readonly CheckpointStore _store;
    private readonly CheckpointSigning _signing;
    private readonly AuditProofs _proofs;

    internal AuditCheckpoints(CheckpointStore store, CheckpointSigning signing, AuditProofs proofs) =>
        (_store, _signing, _proofs) = (store, signing, proofs);

    /// <summary>The newest checkpoint, a signed note; with witnesses the newest that enough of them cosigned. NOT_FOUND
    /// before the first.</summary>
    public async Task<Result<string>> GetNewestAsync(TenantId tenant, CancellationToken cancellationToken) =>
        await _store.FindServedAsync(tenant, _signing, cancellationToken).ConfigureAwait(false) is { } stored
            ? stored.Note
            : NotYet();

    /// <summary>
    /// The policy file that verifies this log's checkpoints. Auditors keep it: a key that comes with the evidence
    /// proves nothing. NOT_FOUND before the first checkpoint; CONFLICT on a silo that does not hold the signer.
    /// </summary>
    public async Task<Result<string>> GetPolicyAsync(TenantId tenant, CancellationToken cancellationToken)
    {
        if (_signing.Signer is null)
            return Refusal.Conflict("This silo does not hold the signer; ask the one that does.");
        return await _store.FindServedAsync(tenant, _signing, cancellationToken).ConfigureAwait(false) is { } stored
            ? _signing.FormatPolicy(stored.Origin)!
            : NotYet();
    }

    /// <summary>
    /// A proof file: that an entry stands in the tree of the newest checkpoint. NOT_FOUND for an entry that does not
    /// exist or that no checkpoint covers yet.
    /// </summary>
    public async Task<Result<string>> GetProofFileAsync(
        TenantId tenant, long seq, CancellationToken cancellationToken)
    {
        if (await _store.FindServedAsync(tenant, _signing, cancellationToken).ConfigureAwait(false) is not { } stored
            || seq >= stored.Size)
        {
            return Refusal.NotFound("There is no such entry, or no checkpoint covers it yet; try again in a second.");
        }

        if (!SignedNote.TryParse(Encoding.UTF8.GetBytes(stored.Note), out SignedNote? note, out _))
            return Refusal.Conflict("The stored checkpoint is damaged; POST /audit/verify tells what is wrong.");
        Result<InclusionProof> proof =
            await _proofs.ProveInclusionAsync(tenant, seq, stored.Size, cancellationToken).ConfigureAwait(false);
        if (!proof.IsOk)
            return proof.Refusal;
        NodeHash[] hashes = [.. proof.Value.Hashes.Select(hex => NodeHash.FromBytes(Convert.FromHexString(hex)))];
        return new TlogProof(seq, hashes, note).ToString();
    }

    private static Refusal NotYet() => Refusal.NotFound("No checkpoint was signed yet; try again in a second.");
}
