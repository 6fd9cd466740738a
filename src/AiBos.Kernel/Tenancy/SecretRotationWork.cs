using AiBos.Kernel.Audit;
using AiBos.Kernel.Secrets;
using AiBos.Kernel.Work;
using AiBos.Sdk;

namespace AiBos.Kernel.Tenancy;

/// <summary>Rotates what is due, every <see cref="Pause"/>, on whichever silo comes first.</summary>
internal sealed class SecretRotationWork(
    TenantStore tenants, SigningKeyRotation signing, TenantKeyRotation tenantKeys, LoginRotation logins,
    PepperRotation peppers) : IDueWork
{
    internal static readonly TimeSpan Pause = TimeSpan.FromSeconds(15);

    public string Kind => "secret.rotate";

    public DateTimeOffset Next(DateTimeOffset now) => now + Pause;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // Outside demonstrations nobody else has made the tenant whose ledger tells of the deployment's keys.
        await tenants.EnsureAsync(PlatformTenant.Id, "Platform", cancellationToken).ConfigureAwait(false);
        Refusal? refusal = await signing.StepAsync(cancellationToken).ConfigureAwait(false);
        await tenantKeys.StepAsync(cancellationToken).ConfigureAwait(false);
        refusal ??= await peppers.StepAsync(cancellationToken).ConfigureAwait(false);
        // Last, for PostgreSQL may refuse the next logins, and nothing else may wait for that.
        refusal ??= await logins.StepAsync(cancellationToken).ConfigureAwait(false);
        if (refusal is not null)
            throw new LedgerUnavailableException(refusal.Detail, retryable: true);
    }
}
