using AiBos.Kernel.Database;
using AiBos.Sdk;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace AiBos.Kernel.Metadata;

/// <summary>
/// Hears from PostgreSQL that a tenant's engines changed, on whichever silo, and lets this one ask again. A bell that
/// is missed costs <see cref="MetadataOptions.CacheFor"/>, no more.
/// </summary>
internal sealed class EngineDoorbell(
    KernelDatabase database, TenantEngines engines, TimeProvider time, ILogger<EngineDoorbell> log)
    : BackgroundService
{
    /// <summary>The channel; its messages are names of tenants. Rung by <see cref="MetadataStore"/>.</summary>
    internal const string Channel = "aibos_tenant_engine";

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                try
                {
                    await ListenAsync(stoppingToken).ConfigureAwait(false);
                }
                catch (Exception e) when (DatabaseErrors.IsUnavailable(e))
                {
                    log.DoorbellBroken(e);
                }

                await Task.Delay(Pause, time, stoppingToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private async Task ListenAsync(CancellationToken cancellationToken)
    {
        CancellationToken left = database.LoginsLeft;
        await using NpgsqlConnection connection =
            await database.System.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        connection.Notification += (_, bell) =>
        {
            if (TenantId.TryParse(bell.Payload, out TenantId tenant))
                engines.Forget(tenant);
        };
        await using (var listen = new NpgsqlCommand($"LISTEN {Channel}", connection))
            await listen.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        // What rang while nobody listened was not heard.
        engines.ForgetAll();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, left);
        try
        {
            while (true)
                await connection.WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Other logins took the place of this connection's.
        }
    }
}
