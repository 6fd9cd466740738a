using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace AiBos.Kernel.Database;

/// <summary>
/// Asks every <see cref="Pause"/> which version of the logins is in use, and brings this silo over to it.
/// </summary>
internal sealed class LoginWatch(KernelDatabase database, TimeProvider time, ILogger<LoginWatch> log)
    : BackgroundService
{
    /// <summary>How far a silo may be behind.</summary>
    internal static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Looks once; returns whether the silo went over.</summary>
    internal async Task<bool> LookAsync(CancellationToken cancellationToken)
    {
        int version = await FindActiveAsync(cancellationToken).ConfigureAwait(false);
        database.ForgetLeft();
        if (version == database.LoginVersion)
            return false;
        await database.UseLoginsAsync(version, cancellationToken).ConfigureAwait(false);
        log.LoginsChanged(version);
        return true;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Pause, time);
        bool isBehind = false;
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
            {
                try
                {
                    await LookAsync(stoppingToken).ConfigureAwait(false);
                    isBehind = false;
                }
                catch (Exception e) when (DatabaseErrors.IsUnavailable(e))
                {
                    if (!isBehind)
                        log.LoginsUnknown(e);
                    isBehind = true;
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private async Task<int> FindActiveAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using NpgsqlCommand command = database.System.CreateCommand(DatabaseLogins.ActiveSql);
            return (int)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
        }
        catch (PostgresException e) when (e.SqlState.StartsWith("28", StringComparison.Ordinal))
        {
            // It stood still while its logins came to their end.
            return await database.Logins.FindActiveAsync(cancellationToken).ConfigureAwait(false);
        }
    }
}
