using AiBos.Client.Http;

namespace AiBos.Client;

public sealed partial class KernelClient
{
    /// <summary>
    /// The tenant's secrets without their values; permission <c>secrets.read</c>. The platform's tenant sees the
    /// deployment's as well.
    /// </summary>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<CallResult<Page<KernelSecret>>> ListSecretsAsync(CancellationToken cancellationToken = default)
    {
        HttpAnswer answer = await GetAsync("secrets", cancellationToken).ConfigureAwait(false);
        return AnswerReader.Read<Page<KernelSecret>>(answer, AnswerReader.Promised);
    }

    /// <summary>
    /// Rotates a secret before its time; permission <c>secrets.rotate</c>. <c>CONFLICT</c> when that is under way.
    /// </summary>
    /// <param name="kind"><c>jwt</c>, <c>database-login</c>, <c>pepper</c> or <c>tenant-key</c>.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task<CallResult<RotatedSecret>> RotateSecretAsync(
        string kind, CancellationToken cancellationToken = default) =>
        ChangeSecretAsync(kind, "rotate", cancellationToken);

    /// <summary>
    /// Ends a stolen secret: every token of the deployment, or every session of its database logins. Permission
    /// <c>secrets.revoke</c> of the platform's tenant.
    /// </summary>
    /// <param name="kind"><c>jwt</c> or <c>database-login</c>.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task<CallResult<RotatedSecret>> RevokeSecretAsync(
        string kind, CancellationToken cancellationToken = default) =>
        ChangeSecretAsync(kind, "revoke", cancellationToken);

    private async Task<CallResult<RotatedSecret>> ChangeSecretAsync(
        string kind, string verb, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(kind);
        HttpAnswer answer = await _sender.SendAsync(
            new RequestPlan(HttpMethod.Post, $"secrets/{Uri.EscapeDataString(kind)}/{verb}")
            {
                IsRepeatable = false,
                Timeout = _options.RequestTimeout,
            },
            cancellationToken).ConfigureAwait(false);
        return AnswerReader.Read<RotatedSecret>(answer, AnswerReader.Promised);
    }
}
