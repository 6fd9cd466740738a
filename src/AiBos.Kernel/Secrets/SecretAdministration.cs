using AiBos.Kernel.Audit;
using AiBos.Sdk;

namespace AiBos.Kernel.Secrets;

/// <summary>The kernel's secrets as operators see and change them.</summary>
public sealed class SecretAdministration
{
    private readonly SigningKeyStore _signing;
    private readonly SigningKeyRotation _signingRotation;
    private readonly TenantKeyStore _tenantKeys;
    private readonly TenantKeyRotation _tenantRotation;
    private readonly LoginRotation _logins;
    private readonly PepperRotation _peppers;
    private readonly SecretOptions _options;

    internal SecretAdministration(
        SigningKeyStore signing, SigningKeyRotation signingRotation, TenantKeyStore tenantKeys,
        TenantKeyRotation tenantRotation, LoginRotation logins, PepperRotation peppers, SecretOptions options)
    {
        (_signing, _signingRotation, _tenantKeys, _tenantRotation, _logins, _peppers, _options) =
            (signing, signingRotation, tenantKeys, tenantRotation, logins, peppers, options);
    }

    /// <summary>The tenant's secrets; for the platform's tenant those of the deployment before them.</summary>
    public async Task<IReadOnlyList<SecretStatus>> ListAsync(TenantId tenant, CancellationToken cancellationToken)
    {
        var secrets = new List<SecretStatus>();
        if (tenant == PlatformTenant.Id)
        {
            foreach (StoredSigningKey key in await _signing.ListAsync(cancellationToken).ConfigureAwait(false))
                secrets.Add(Show(key));
            foreach (SecretVersion login in await _logins.ListAsync(cancellationToken).ConfigureAwait(false))
                secrets.Add(Show(login, _logins.NextAt(login)));
            foreach (SecretVersion pepper in await _peppers.ListAsync(cancellationToken).ConfigureAwait(false))
                secrets.Add(Show(pepper, _peppers.NextAt(pepper)));
        }

        if (await _tenantKeys.FindNewestAsync(tenant, cancellationToken).ConfigureAwait(false) is { } newest)
        {
            secrets.Add(new SecretStatus(
                SecretKind.TenantKey, newest.Version.ToString(), SecretState.Active, newest.CreatedAt, newest.CreatedAt,
                newest.CreatedAt + _options.TenantKeyLifetime));
        }

        return secrets;
    }

    /// <summary>
    /// Publishes the next signing key; returns from when it signs. FORBIDDEN outside the platform's tenant, CONFLICT
    /// when one waits already, LEDGER_UNAVAILABLE.
    /// </summary>
    public Task<Result<DateTimeOffset>> RotateSigningKeyAsync(
        TenantId tenant, PrincipalId actor, CancellationToken cancellationToken) =>
        OfPlatformAsync<Result<DateTimeOffset>>(
            tenant, () => _signingRotation.RotateAsync(actor, cancellationToken), Elsewhere());

    /// <summary>
    /// Revokes all signing keys, and with them every token; null when it is done. FORBIDDEN outside the platform's
    /// tenant, LEDGER_UNAVAILABLE when it is done and its entry is still to come.
    /// </summary>
    public Task<Refusal?> RevokeSigningKeysAsync(
        TenantId tenant, PrincipalId actor, CancellationToken cancellationToken) =>
        OfPlatformAsync<Refusal?>(tenant, () => _signingRotation.RevokeAsync(actor, cancellationToken), Elsewhere());

    /// <summary>
    /// Goes over to the other database logins; returns until when those before are let in. FORBIDDEN outside the
    /// platform's tenant, CONFLICT while those of the last rotation are, LEDGER_UNAVAILABLE.
    /// </summary>
    public Task<Result<DateTimeOffset>> RotateLoginsAsync(
        TenantId tenant, PrincipalId actor, CancellationToken cancellationToken) =>
        OfPlatformAsync<Result<DateTimeOffset>>(
            tenant, () => _logins.RotateAsync(actor, cancellationToken), Elsewhere());

    /// <summary>
    /// Goes over to the other database logins within seconds and ends every session of those before; null when it is
    /// done. FORBIDDEN outside the platform's tenant, LEDGER_UNAVAILABLE.
    /// </summary>
    public Task<Refusal?> RevokeLoginsAsync(
        TenantId tenant, PrincipalId actor, CancellationToken cancellationToken) =>
        OfPlatformAsync<Refusal?>(tenant, () => _logins.RevokeAsync(actor, cancellationToken), Elsewhere());

    /// <summary>
    /// Hashes new API keys under the next pepper; returns its version. FORBIDDEN outside the platform's tenant,
    /// LEDGER_UNAVAILABLE.
    /// </summary>
    public Task<Result<int>> RotatePepperAsync(
        TenantId tenant, PrincipalId actor, CancellationToken cancellationToken) =>
        OfPlatformAsync<Result<int>>(tenant, () => _peppers.RotateAsync(actor, cancellationToken), Elsewhere());

    /// <summary>Rotates the tenant's own data key; returns its version and the entry. LEDGER_UNAVAILABLE.</summary>
    public Task<Result<(int Version, AppendResult Entry)>> RotateTenantKeyAsync(
        TenantId tenant, PrincipalId actor, CancellationToken cancellationToken) =>
        _tenantRotation.RotateAsync(tenant, actor.Value, cancellationToken);

    private static Task<T> OfPlatformAsync<T>(TenantId tenant, Func<Task<T>> change, T elsewhere) =>
        tenant == PlatformTenant.Id ? change() : Task.FromResult(elsewhere);

    // Even who may do everything in a tenant may not end the sessions of all others.
    private static Refusal Elsewhere() => new(
        ErrorCode.Forbidden,
        "This secret belongs to the deployment: only principals of the platform's tenant change it.");

    private static SecretStatus Show(SecretVersion version, DateTimeOffset next) => new(
        version.Kind, $"{version.Version}", version.State, version.CreatedAt, version.ChangedAt, version.State switch
        {
            SecretState.Active => next,
            SecretState.Grace => version.RetiresAt,
            _ => null,
        });

    private SecretStatus Show(StoredSigningKey key) => new(
        SecretKind.Jwt, key.Kid, key.State, key.CreatedAt, key.ChangedAt, key.State switch
        {
            SecretState.Pending => key.ActivatesAt,
            SecretState.Active => _signingRotation.NextAt(key),
            SecretState.Grace => key.RetiresAt,
            _ => null,
        });
}
