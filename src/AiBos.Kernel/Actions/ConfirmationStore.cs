using AiBos.Kernel.Database;
using AiBos.Sdk;
using Npgsql;

namespace AiBos.Kernel.Actions;

/// <summary>Which confirmations were used, for all silos. As kernel_system.</summary>
internal sealed class ConfirmationStore(KernelDatabase database)
{
    /// <summary>Uses a confirmation up; false when somebody was faster. Durable on return.</summary>
    internal async Task<bool> TrySpendAsync(
        TenantId tenant, Guid id, DateTimeOffset expiresAt, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.System.Command(
            """
            INSERT INTO aibos.kernel_spent_confirmation (tenant_id, confirmation_id, expires_at) VALUES ($1, $2, $3)
            ON CONFLICT DO NOTHING
            """,
            tenant.Value, id, expiresAt);
        return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false) == 1;
    }

    /// <summary>Forgets those that expired before a moment, a bounded number at a time; returns how many.</summary>
    internal async Task<int> ForgetBeforeAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.System.Command(
            """
            DELETE FROM aibos.kernel_spent_confirmation WHERE ctid = ANY (ARRAY(
                SELECT ctid FROM aibos.kernel_spent_confirmation WHERE expires_at < $1 ORDER BY expires_at LIMIT $2))
            """,
            before, limit);
        return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }
}
