using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AiBos.Kernel.Audit;
using AiBos.Ledger;
using AiBos.Sdk;

namespace AiBos.Kernel.Secrets;

/// <summary>Tells the platform's ledger what became of the deployment's secrets, each state once.</summary>
internal sealed class SecretEntries(LedgerClient ledger)
{
    /// <summary>Tells of every version of a kind whose state is not told yet, in the order of versions.</summary>
    internal async Task<Refusal?> RecordAsync(
        SecretVersionStore store, string kind, CancellationToken cancellationToken)
    {
        foreach (SecretVersion version in (await store.ListAsync(kind, cancellationToken).ConfigureAwait(false))
            .Reverse())
        {
            if (version.Recorded == version.State)
                continue;
            Refusal? refusal = await RecordAsync(
                kind, $"{version.Version}", version.State, version.ChangedBy, new
                {
                    at = version.ChangedAt,
                    kind,
                    retiresAt = version.RetiresAt,
                    state = version.State,
                    version = version.Version,
                }).ConfigureAwait(false);
            if (refusal is not null)
                return refusal;
            await store.MarkRecordedAsync(version, cancellationToken).ConfigureAwait(false);
        }

        return null;
    }

    /// <summary>Appends the entry of a state; null when it, or the same from before, is sealed.</summary>
    /// <param name="kind">Of what; see <see cref="SecretKind"/>.</param>
    /// <param name="id">The secret's public name.</param>
    /// <param name="state">The state it came into.</param>
    /// <param name="actor">Who brought it there.</param>
    /// <param name="payload">What is known of it, without its value.</param>
    internal async Task<Refusal?> RecordAsync(string kind, string id, string state, string actor, object payload)
    {
        byte[] canonical = CanonicalJson.Canonicalize(JsonSerializer.SerializeToUtf8Bytes(payload));
        AppendResult entry = await ledger.AppendAsync(PlatformTenant.Id, new EntryDraft
        {
            Id = EntryId(kind, id, state),
            Kind = EntryKind.Secret,
            Actor = actor,
            Action = $"secret.{(state == SecretState.Active ? "rotated" : state)}",
            Outcome = "ok",
            Payload = canonical,
            Commitment = PayloadHash.Hex(canonical),
        }).ConfigureAwait(false);
        return entry.IsSealed
            ? null
            : new Refusal(
                ErrorCode.LedgerUnavailable,
                "The change of a secret could not be recorded yet; it will be, and nothing changes before.")
            {
                RetryAfter = TimeSpan.FromSeconds(1),
            };
    }

    // One id for one state of one secret (UUIDv8, RFC 9562): whoever records it a second time finds the first.
    private static Guid EntryId(string kind, string id, string state)
    {
        byte[] bytes = SHA256.HashData(Encoding.ASCII.GetBytes($"secret/{kind}/{id}/{state}"))[..16];
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }
}
