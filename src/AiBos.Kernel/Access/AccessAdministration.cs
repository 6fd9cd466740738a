using System.Security.Cryptography;
using System.Text.Json;
using AiBos.Kernel.Audit;
using AiBos.Sdk;

namespace AiBos.Kernel.Access;

/// <summary>
/// Changes what a tenant administers; what changed counts on this silo at once, elsewhere within a second.
/// </summary>
public sealed class AccessAdministration
{
    /// <summary>The permission to change anything here.</summary>
    public const string AdminPermission = "access.admin";

    /// <summary>The type of the event that every change is told by.</summary>
    public const string ChangedEvent = "access.changed";

    private readonly IGrainFactory _grains;
    private readonly Authenticator _authenticator;
    private readonly AccessOptions _options;
    private readonly Peppers _peppers;

    internal AccessAdministration(
        IGrainFactory grains, Authenticator authenticator, Peppers peppers, AccessOptions options) =>
        (_grains, _authenticator, _options, _peppers) = (grains, authenticator, options, peppers);

    /// <summary>Makes a change in the caller's tenant; it and its entry are durable on success.</summary>
    public async Task<Result<AccessAnswer>> ChangeAsync(Caller caller, AccessChange change)
    {
        ArgumentNullException.ThrowIfNull(caller);
        try
        {
            AccessAnswer answer = await _grains.GetGrain<IAccessGrain>(LedgerGrainKey.Of(caller.Tenant))
                .ChangeAsync(caller.Principal.Value, change).ConfigureAwait(false);
            return answer.Refusal is { } refusal ? refusal : answer;
        }
        catch (Exception e) when (e is TimeoutException or OrleansException)
        {
            // The grain may be between two silos, or its silo gone.
            return NotRecordedYet();
        }
        finally
        {
            _authenticator.ForgetAll();
        }
    }

    /// <summary>Makes a key; the answer is the only time that anybody sees it.</summary>
    /// <param name="caller">Who asks; must hold all that the principal holds.</param>
    /// <param name="principal">For whom it speaks.</param>
    /// <param name="name">What it is for.</param>
    /// <param name="days">Days until it expires; null for 90.</param>
    public async Task<Result<NewApiKey>> CreateKeyAsync(
        Caller caller, string principal, string name, int? days)
    {
        var key = ApiKey.Create(_options.KeyEnvironment, RandomNumberGenerator.GetBytes(32));
        int pepper = await _peppers.FindCurrentAsync(CancellationToken.None).ConfigureAwait(false);
        return Shown(key, await ChangeAsync(caller, new CreateKey
        {
            Id = key.Id,
            Principal = principal,
            Name = name,
            Days = days ?? AccessLimits.KeyDaysDefault,
            SecretHash = key.Hash(_peppers.Of(pepper)),
            Pepper = pepper,
        }).ConfigureAwait(false));
    }

    /// <summary>Makes a key in the place of another, which works for a while longer.</summary>
    /// <param name="caller">Who asks; must hold all that the principal holds.</param>
    /// <param name="id">The part of the key before that may be seen.</param>
    /// <param name="days">Days until the new key expires; null for 90.</param>
    /// <param name="graceHours">Hours for which the key before still works; null for 24.</param>
    public async Task<Result<NewApiKey>> RotateKeyAsync(Caller caller, string id, int? days, int? graceHours)
    {
        var key = ApiKey.Create(_options.KeyEnvironment, RandomNumberGenerator.GetBytes(32));
        int pepper = await _peppers.FindCurrentAsync(CancellationToken.None).ConfigureAwait(false);
        return Shown(key, await ChangeAsync(caller, new RotateKey
        {
            Id = id,
            NewId = key.Id,
            Days = days ?? AccessLimits.KeyDaysDefault,
            GraceHours = graceHours ?? AccessLimits.KeyGraceHoursDefault,
            SecretHash = key.Hash(_peppers.Of(pepper)),
            Pepper = pepper,
        }).ConfigureAwait(false));
    }

    private static Result<NewApiKey> Shown(ApiKey key, Result<AccessAnswer> made) => made.IsOk
        ? new NewApiKey(
            key, JsonSerializer.Deserialize<AccessKey>(made.Value.Shown, AccessRows.Json)!, made.Value.Entry!)
        : made.Refusal;

    internal static Refusal NotRecordedYet() => new(
        ErrorCode.LedgerUnavailable,
        "The change could not be recorded in time. Whether it was made is unknown; if it was, its entry follows by "
        + "itself. Read what is there now, then try again.")
    {
        RetryAfter = TimeSpan.FromSeconds(1),
    };
}
