using AiBos.Kernel.Database;
using AiBos.Sdk;
using Npgsql;

namespace AiBos.Kernel.Secrets;

/// <summary>
/// The life of the kernel's database logins. Two alternate: the other is given its next password and tried, all silos
/// go over to it, and when nobody can need the one before, it is closed and whoever is still on it is ended. Each step
/// may run on any silo, twice, or stop in the middle; what touches logins runs on one silo at a time.
/// </summary>
internal sealed class LoginRotation(
    SecretVersionStore store, SecretEntries entries, KernelDatabase database, SecretOptions options, TimeProvider time)
{
    /// <summary>How long silos have to go over when a password was stolen.</summary>
    internal static readonly TimeSpan Hurry = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan RevokeMax = TimeSpan.FromSeconds(20);

    /// <summary>
    /// Does all that is due; null when it is done. LEDGER_UNAVAILABLE when a state could not be recorded: what comes
    /// after it waits.
    /// </summary>
    /// <exception cref="PostgresException">The next login is not let in; the one before goes on.</exception>
    internal async Task<Refusal?> StepAsync(CancellationToken cancellationToken)
    {
        if (await RecordAsync(cancellationToken).ConfigureAwait(false) is { } unrecorded)
            return unrecorded;
        IReadOnlyList<SecretVersion> versions = await ListAsync(cancellationToken).ConfigureAwait(false);
        DateTimeOffset now = time.GetUtcNow();
        if (FindState(versions, SecretState.Pending) is null && FindState(versions, SecretState.Grace) is null
            && now >= NextAt(FindState(versions, SecretState.Active)!))
        {
            await store.AddPendingAsync(SecretKind.DatabaseLogin, now, "kernel", cancellationToken)
                .ConfigureAwait(false);
        }

        return await ActAsync("kernel", isStolen: false, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Goes over to the other logins now; returns until when those before are still let in. CONFLICT while those of the
    /// last rotation are, LEDGER_UNAVAILABLE.
    /// </summary>
    internal async Task<Result<DateTimeOffset>> RotateAsync(PrincipalId actor, CancellationToken cancellationToken)
    {
        IReadOnlyList<SecretVersion> versions = await ListAsync(cancellationToken).ConfigureAwait(false);
        if (FindState(versions, SecretState.Grace) is { } draining)
        {
            return Refusal.Conflict(
                $"The logins before these are let in until {draining.RetiresAt:u}; rotate after that.");
        }

        await store.AddPendingAsync(
            SecretKind.DatabaseLogin, time.GetUtcNow(), actor.Value, cancellationToken).ConfigureAwait(false);
        if (await ActAsync(actor.Value, isStolen: false, cancellationToken).ConfigureAwait(false) is { } refusal)
            return refusal;
        return FindState(await ListAsync(cancellationToken).ConfigureAwait(false), SecretState.Grace)?.RetiresAt
            ?? time.GetUtcNow();
    }

    /// <summary>
    /// For a password that somebody stole: all silos go over within <see cref="Hurry"/>, then every session of the
    /// logins before is ended. Statements that run then are cut off, and their callers are told to try again. Null when
    /// it is done. DATABASE_UNAVAILABLE when it goes on by itself, LEDGER_UNAVAILABLE.
    /// </summary>
    internal async Task<Refusal?> RevokeAsync(PrincipalId actor, CancellationToken cancellationToken)
    {
        // The other logins may be in grace still, and are needed now.
        await store.HastenAsync(SecretKind.DatabaseLogin, time.GetUtcNow(), cancellationToken).ConfigureAwait(false);
        bool hasBegun = false;
        for (TimeSpan waited = TimeSpan.Zero; waited < RevokeMax; waited += LoginWatch.Pause)
        {
            IReadOnlyList<SecretVersion> versions = await ListAsync(cancellationToken).ConfigureAwait(false);
            bool isWaiting = FindState(versions, SecretState.Pending) is not null;
            bool isUnderWay = isWaiting || FindState(versions, SecretState.Grace) is not null;
            if (!isUnderWay && hasBegun)
                return null;
            // One that waits anyway is the one to go over to.
            hasBegun |= isWaiting;
            if (!isUnderWay)
            {
                await store.AddPendingAsync(
                    SecretKind.DatabaseLogin, time.GetUtcNow(), actor.Value, cancellationToken).ConfigureAwait(false);
                hasBegun = true;
            }

            if (await ActAsync(actor.Value, isStolen: true, cancellationToken).ConfigureAwait(false) is { } refusal)
                return refusal;
            await Task.Delay(LoginWatch.Pause, time, cancellationToken).ConfigureAwait(false);
        }

        return new Refusal(
            ErrorCode.DatabaseUnavailable,
            "The logins before are not closed yet: this silo is not let in under the others. It goes on by itself; "
            + "GET /secrets says how far it is.")
        {
            RetryAfter = TimeSpan.FromSeconds(15),
        };
    }

    /// <summary>When the next logins take over, if nobody asks for it sooner.</summary>
    internal DateTimeOffset NextAt(SecretVersion active) => active.ChangedAt + options.LoginLifetime;

    /// <summary>Versions, newest first.</summary>
    internal Task<IReadOnlyList<SecretVersion>> ListAsync(CancellationToken cancellationToken) =>
        store.ListAsync(SecretKind.DatabaseLogin, cancellationToken);

    // No grace is shorter than a statement may take, a silo may be behind, and its clock ahead.
    private TimeSpan Grace
    {
        get
        {
            TimeSpan least = database.Logins.StatementTimeout + Hurry + (2 * options.ClockSkew);
            return options.LoginGrace > least ? options.LoginGrace : least;
        }
    }

    private async Task<Refusal?> ActAsync(string actor, bool isStolen, CancellationToken cancellationToken)
    {
        if (await RecordAsync(cancellationToken).ConfigureAwait(false) is { } unrecorded)
            return unrecorded;
        if (!IsDue(await ListAsync(cancellationToken).ConfigureAwait(false)))
            return null;
        await using (NpgsqlConnection admin = await database.Logins.LockAsync(cancellationToken).ConfigureAwait(false))
        {
            // What was due may have been done while this silo waited for its turn.
            IReadOnlyList<SecretVersion> versions = await ListAsync(cancellationToken).ConfigureAwait(false);
            if (IsDue(versions) && FindState(versions, SecretState.Grace) is { } over)
            {
                // Whoever is let in no more could not say that it is done.
                if (database.LoginVersion != FindState(versions, SecretState.Active)!.Version)
                    return null;
                await database.Logins.EndAsync(admin, over.Version, cancellationToken).ConfigureAwait(false);
                await store.RetireAsync(
                    SecretKind.DatabaseLogin, over.Version, time.GetUtcNow(), cancellationToken).ConfigureAwait(false);
            }
            else if (FindState(versions, SecretState.Pending) is { } next)
            {
                await database.Logins.EnsureAsync(admin, next.Version, cancellationToken).ConfigureAwait(false);
                DateTimeOffset now = time.GetUtcNow();
                await store.PromoteAsync(
                    SecretKind.DatabaseLogin, now, now + (isStolen ? Hurry : Grace), actor, isStolen,
                    cancellationToken).ConfigureAwait(false);
            }
        }

        return await RecordAsync(cancellationToken).ConfigureAwait(false);
    }

    // A version waits, or one in grace is at its end; the one in grace has the logins that the next would need.
    private bool IsDue(IReadOnlyList<SecretVersion> versions) =>
        FindState(versions, SecretState.Grace) is { } grace
            ? grace.RetiresAt <= time.GetUtcNow()
            : FindState(versions, SecretState.Pending) is not null;

    private static SecretVersion? FindState(IReadOnlyList<SecretVersion> versions, string state) =>
        versions.FirstOrDefault(version => version.State == state);

    private Task<Refusal?> RecordAsync(CancellationToken cancellationToken) =>
        entries.RecordAsync(store, SecretKind.DatabaseLogin, cancellationToken);
}
