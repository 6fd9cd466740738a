using System.Text.Json;
using AiBos.Client.Http;

namespace AiBos.Client;

/// <content>
/// Roles, principals and keys of the credential's tenant. Reading needs <c>access.read</c>, changing
/// <c>access.admin</c>; a change is durable and on the ledger on success.
/// </content>
public sealed partial class KernelClient
{
    /// <summary>One page of the roles, by name.</summary>
    /// <param name="cursor">The page before's <see cref="Page{T}.NextCursor"/>; null for the first page.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task<CallResult<Page<AccessRole>>> ListRolesAsync(
        string? cursor = null, CancellationToken cancellationToken = default) =>
        ListAsync<AccessRole>("access/roles", cursor, "", cancellationToken);

    /// <summary>
    /// Makes a role or replaces its permissions. <c>FORBIDDEN</c> names what the caller would give and does not hold.
    /// </summary>
    /// <param name="name">The role.</param>
    /// <param name="permissions">All its permissions.</param>
    /// <param name="expectedVersion">
    /// The version that was read, 0 for none: <c>CONFLICT</c> when it is another by now; null to overwrite.
    /// </param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task<CallResult<AccessRole>> SetRoleAsync(
        string name, IReadOnlyList<string> permissions, long? expectedVersion = null,
        CancellationToken cancellationToken = default) =>
        ChangeAsync<AccessRole>(
            HttpMethod.Put, $"access/roles/{Uri.EscapeDataString(name)}",
            expectedVersion is { } version
                ? new { permissions, expectedVersion = version }
                : new { permissions },
            cancellationToken);

    /// <summary>Takes away a role that nobody holds; <c>CONFLICT</c> says how many do.</summary>
    /// <param name="name">The role.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The role as it was.</returns>
    public Task<CallResult<AccessRole>> DeleteRoleAsync(string name, CancellationToken cancellationToken = default) =>
        ChangeAsync<AccessRole>(
            HttpMethod.Delete, $"access/roles/{Uri.EscapeDataString(name)}", null, cancellationToken);

    /// <summary>One page of the principals, by id.</summary>
    /// <param name="role">Only those who hold it; null for all.</param>
    /// <param name="cursor">The page before's <see cref="Page{T}.NextCursor"/>; null for the first page.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task<CallResult<Page<AccessPrincipal>>> ListPrincipalsAsync(
        string? role = null, string? cursor = null, CancellationToken cancellationToken = default) =>
        ListAsync<AccessPrincipal>("access/principals", cursor, Filter("role", role), cancellationToken);

    /// <summary>Makes a principal or replaces its kind, roles and status.</summary>
    /// <param name="id">The principal.</param>
    /// <param name="kind"><c>user</c>, <c>service</c> or <c>device</c>.</param>
    /// <param name="roles">All its roles.</param>
    /// <param name="isSuspended">Whether it is not let in.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task<CallResult<AccessPrincipal>> SetPrincipalAsync(
        string id, string kind, IReadOnlyList<string> roles, bool isSuspended = false,
        CancellationToken cancellationToken = default) =>
        ChangeAsync<AccessPrincipal>(
            HttpMethod.Put, $"access/principals/{Uri.EscapeDataString(id)}",
            new { kind, roles, status = isSuspended ? "suspended" : "active" }, cancellationToken);

    /// <summary>One page of the API keys without their secrets, by id.</summary>
    /// <param name="principal">Only its keys; null for all.</param>
    /// <param name="cursor">The page before's <see cref="Page{T}.NextCursor"/>; null for the first page.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task<CallResult<Page<AccessKey>>> ListKeysAsync(
        string? principal = null, string? cursor = null, CancellationToken cancellationToken = default) =>
        ListAsync<AccessKey>("access/api-keys", cursor, Filter("principal", principal), cancellationToken);

    /// <summary>
    /// Makes an API key. <see cref="AccessKey.Key"/> of the answer is the only time it is shown. Never repeated: after
    /// a failure look for it in the list and revoke it.
    /// </summary>
    /// <param name="principal">For whom it speaks.</param>
    /// <param name="name">What it is for, 1–200 characters.</param>
    /// <param name="expiresInDays">1–365; null for 90.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task<CallResult<AccessKey>> CreateKeyAsync(
        string principal, string name, int? expiresInDays = null, CancellationToken cancellationToken = default) =>
        ChangeAsync<AccessKey>(
            HttpMethod.Post, "access/api-keys",
            expiresInDays is { } days
                ? new { principal, name, expiresInDays = days }
                : new { principal, name },
            cancellationToken);

    /// <summary>
    /// Makes an API key in the place of another, which works for a while longer. <see cref="AccessKey.Key"/> of the
    /// answer is the only time it is shown. Never repeated: after a failure look for it in the list.
    /// </summary>
    /// <param name="id">The part of the key before that may be seen.</param>
    /// <param name="expiresInDays">1–365; null for 90.</param>
    /// <param name="graceHours">How long the key before still works, 0–720 hours; null for 24.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task<CallResult<AccessKey>> RotateKeyAsync(
        string id, int? expiresInDays = null, int? graceHours = null, CancellationToken cancellationToken = default)
    {
        var body = new Dictionary<string, int>();
        if (expiresInDays is { } days)
            body.Add("expiresInDays", days);
        if (graceHours is { } hours)
            body.Add("graceHours", hours);
        return ChangeAsync<AccessKey>(
            HttpMethod.Post, $"access/api-keys/{Uri.EscapeDataString(id)}/rotate", body, cancellationToken);
    }

    /// <summary>Revokes a key: it counts for nothing within a second, on every silo.</summary>
    /// <param name="id">The part of the key that may be seen.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task<CallResult<AccessKey>> RevokeKeyAsync(string id, CancellationToken cancellationToken = default) =>
        ChangeAsync<AccessKey>(
            HttpMethod.Delete, $"access/api-keys/{Uri.EscapeDataString(id)}", null, cancellationToken);

    /// <summary>Whether a principal may run an action, and why.</summary>
    /// <param name="action">The action, or <c>action@version</c>.</param>
    /// <param name="principal">Who.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<CallResult<AccessExplanation>> ExplainAccessAsync(
        string action, string principal, CancellationToken cancellationToken = default) =>
        AnswerReader.Read<AccessExplanation>(
            await GetAsync(
                $"access/explain?action={Uri.EscapeDataString(action)}{Filter("principal", principal)}",
                cancellationToken).ConfigureAwait(false),
            AnswerReader.Promised);

    /// <summary>One page of everybody who may run an action, by id.</summary>
    /// <param name="action">The action, or <c>action@version</c>.</param>
    /// <param name="cursor">The page before's <see cref="Page{T}.NextCursor"/>; null for the first page.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task<CallResult<Page<AccessExplanation>>> ListAllowedAsync(
        string action, string? cursor = null, CancellationToken cancellationToken = default) =>
        ListAsync<AccessExplanation>("access/explain", cursor, Filter("action", action), cancellationToken);

    private static string Filter(string name, string? value) =>
        value is null ? "" : $"&{name}={Uri.EscapeDataString(value)}";

    private async Task<CallResult<Page<T>>> ListAsync<T>(
        string path, string? cursor, string filter, CancellationToken cancellationToken) =>
        AnswerReader.Read<Page<T>>(
            await GetAsync($"{path}?limit={PageSizeMax}{filter}{Filter("cursor", cursor)}", cancellationToken)
                .ConfigureAwait(false),
            AnswerReader.Promised);

    // What was put twice stands once; a second DELETE of a role would say that there is none.
    private async Task<CallResult<T>> ChangeAsync<T>(
        HttpMethod method, string path, object? body, CancellationToken cancellationToken) =>
        AnswerReader.Read<T>(
            await _sender.SendAsync(
                new RequestPlan(method, path)
                {
                    Body = body is null ? null : JsonSerializer.SerializeToUtf8Bytes(body),
                    IsRepeatable = method == HttpMethod.Put,
                    Timeout = _options.RequestTimeout,
                },
                cancellationToken).ConfigureAwait(false),
            AnswerReader.Promised);
}
