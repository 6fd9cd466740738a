namespace AiBos.Kernel.Database;

/// <summary>
/// The one place where a tenant is set: parameter 1, for the transaction only, so that no pooled connection carries it
/// over. Row-level security reads it.
/// </summary>
internal static class TenantScope
{
    internal const string Sql = "SELECT set_config('aibos.tenant_id', $1, true)";

    // The action's own commit does not wait for the disk: its answer waits for the ledger's commit, which comes later
    // in the same write-ahead log and flushes all before it. A crash between loses effect, intent and key together.
    internal const string WritingSql =
        "SELECT set_config('aibos.tenant_id', $1, true), set_config('synchronous_commit', 'off', true)";

    internal const string ReadingSql =
        "SELECT set_config('aibos.tenant_id', $1, true), set_config('transaction_read_only', 'on', true)";
}
