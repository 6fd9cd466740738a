using AiBos.Kernel.Database;
using AiBos.Ledger;
using Npgsql;

namespace AiBos.Kernel.Audit;

/// <summary>
/// Compares what guards the ledger inside PostgreSQL with what the migrations made: triggers, row-level security,
/// owners, rights, roles. Whoever can take these away can also put them back; it must be seen meanwhile.
/// </summary>
internal sealed class ProtectionCheck(KernelDatabase database)
{
    // Each row is one object, what it ought to be, and what it is. Only differences come back.
    private const string Sql =
        """
        WITH tables (name, oid) AS (
            SELECT c.relname, c.oid FROM pg_class c
            WHERE c.relnamespace = 'aibos'::regnamespace AND c.relname = ANY ($1)),
        state (object, expected, actual) AS (
            SELECT 'trigger ' || x.name || ' on ' || x.on_table, 'always',
                CASE t.tgenabled WHEN 'A' THEN 'always' WHEN 'D' THEN 'disabled' WHEN 'O' THEN 'plain'
                    WHEN 'R' THEN 'replica' ELSE 'missing' END
            FROM unnest($2::text[], $3::text[]) AS x (on_table, name)
            LEFT JOIN tables c ON c.name = x.on_table
            LEFT JOIN pg_trigger t ON t.tgrelid = c.oid AND t.tgname = x.name AND NOT t.tgisinternal
                AND t.tgfoid = to_regproc('aibos.refuse_ledger_change')
            UNION ALL
            SELECT 'table ' || x.name, 'kernel_owner', coalesce(pg_get_userbyid(c.relowner)::text, 'missing')
            FROM unnest($1::text[]) AS x (name) LEFT JOIN tables t ON t.name = x.name
            LEFT JOIN pg_class c ON c.oid = t.oid
            UNION ALL
            SELECT 'row security of ' || t.name, 'forced', CASE WHEN c.relrowsecurity AND c.relforcerowsecurity
                THEN 'forced' WHEN c.relrowsecurity THEN 'not forced' ELSE 'off' END
            FROM tables t JOIN pg_class c ON c.oid = t.oid
            WHERE t.name NOT IN ('kernel_audit_log_shared', 'kernel_ledger_signer', 'kernel_ledger_anchor_log')
            UNION ALL
            SELECT 'rights on ' || t.name, coalesce(x.rights, ''),
                coalesce((SELECT string_agg(r.line, ' ' ORDER BY r.line) FROM (
                    SELECT DISTINCT CASE WHEN a.grantee = 0 THEN 'public' ELSE pg_get_userbyid(a.grantee)::text END
                        || ':' || lower(a.privilege_type) AS line
                    FROM pg_class c, aclexplode(c.relacl) a
                    WHERE c.oid = t.oid AND a.grantee <> c.relowner) r), '')
            FROM tables t JOIN unnest($1::text[], $4::text[]) AS x (name, rights) ON x.name = t.name
            UNION ALL
            SELECT 'rights on columns of ' || t.name, coalesce(x.rights, ''),
                coalesce((SELECT string_agg(r.line, ' ' ORDER BY r.line) FROM (
                    SELECT CASE WHEN g.grantee = 0 THEN 'public' ELSE pg_get_userbyid(g.grantee)::text END
                        || ':' || lower(g.privilege_type) || ':' || a.attname AS line
                    FROM pg_attribute a, aclexplode(a.attacl) g WHERE a.attrelid = t.oid) r), '')
            FROM tables t JOIN unnest($1::text[], $5::text[]) AS x (name, rights) ON x.name = t.name
            UNION ALL
            SELECT 'policies of ' || t.name, x.policies, coalesce((
                SELECT string_agg(p.polname || ':' || (
                    SELECT string_agg(CASE WHEN r.oid = 0 THEN 'public' ELSE pg_get_userbyid(r.oid)::text END, ',')
                    FROM unnest(p.polroles) AS r (oid))
                    || CASE WHEN p.polname = 'tenant_isolation' AND replace(
                        pg_get_expr(p.polqual, p.polrelid), 'aibos.', '') <> $8 THEN ':altered' ELSE '' END,
                    ' ' ORDER BY p.polname)
                FROM pg_policy p WHERE p.polrelid = t.oid), '')
            FROM tables t JOIN unnest($1::text[], $6::text[]) AS x (name, policies) ON x.name = t.name
            UNION ALL
            SELECT 'rules of ' || t.name, '', coalesce((
                SELECT string_agg(r.rulename, ' ' ORDER BY r.rulename) FROM pg_rewrite r WHERE r.ev_class = t.oid), '')
            FROM tables t
            UNION ALL
            SELECT 'function ' || x.name, x.hash, coalesce((
                SELECT encode(sha256(convert_to(p.prosrc, 'UTF8')), 'hex') FROM pg_proc p
                WHERE p.oid = to_regproc('aibos.' || x.name)), 'missing')
            FROM (VALUES ('refuse_ledger_change', $7), ('current_tenant', $9)) AS x (name, hash)
            UNION ALL
            SELECT 'role ' || x.name, 'no login',
                CASE WHEN r.rolname IS NULL THEN 'missing' WHEN r.rolsuper THEN 'superuser'
                    WHEN r.rolbypassrls THEN 'bypasses row security' WHEN r.rolcanlogin THEN 'login'
                    WHEN r.rolreplication THEN 'replication' ELSE 'no login' END
            FROM unnest(ARRAY['kernel_owner', 'kernel_app', 'kernel_ledger', 'kernel_system']) AS x (name)
            LEFT JOIN pg_roles r ON r.rolname = x.name)
        SELECT object, expected, actual FROM state WHERE expected <> actual ORDER BY object
        """;

    // SHA-256 of the bodies that sql/005_create_ledger_tiles.sql and sql/001_create_audit_ledger.sql give them.
    private const string RefusalHash = "1eca0cfdd429dfcdca68199624212cbe7d5f25c98db8e4fe38a47e08bf15a4b1";
    private const string TenantHash = "8a52e60ebd892ec0bc392fdf0c71b92f7e9de9f70c5244c23caaf5bc2d99b6ce";

    // As PostgreSQL prints what the scripts say, without the schema, which it leaves out or not.
    private const string Isolation = "(tenant_id = ( SELECT current_tenant() AS current_tenant))";

    private static readonly Guarded[] Tables =
    [
        new("kernel_audit_log", "kernel_app:select", "tenant_isolation:kernel_app writer_reads:kernel_ledger",
            "kernel_ledger:select:id kernel_ledger:select:leaf_hash kernel_ledger:select:seq "
            + "kernel_ledger:select:tenant_id"),
        new("kernel_audit_log_shared", "kernel_ledger:insert", ""),
        new("kernel_ledger_tile", "kernel_app:select kernel_ledger:insert kernel_ledger:select",
            "tenant_isolation:kernel_app writer_adds:kernel_ledger writer_reads:kernel_ledger"),
        new("kernel_sealed_entry", "kernel_app:select kernel_ledger:insert",
            "tenant_isolation:kernel_app writer_adds:kernel_ledger"),
        new("kernel_ledger_signer", "kernel_app:select kernel_ledger:insert kernel_ledger:select", ""),
        new("kernel_ledger_cosigned",
            "kernel_app:select kernel_ledger:insert kernel_ledger:select kernel_ledger:update",
            "tenant_isolation:kernel_app writer:kernel_ledger"),
        new("kernel_ledger_timestamp", "kernel_app:select kernel_ledger:insert kernel_ledger:select",
            "tenant_isolation:kernel_app writer_adds:kernel_ledger writer_reads:kernel_ledger"),
        new("kernel_ledger_anchor", "kernel_app:select kernel_ledger:insert kernel_ledger:select",
            "tenant_isolation:kernel_app writer_adds:kernel_ledger writer_reads:kernel_ledger"),
        new("kernel_ledger_anchor_log", "kernel_ledger:insert kernel_ledger:select", ""),
        new("kernel_ledger_head",
            "kernel_app:select kernel_ledger:select kernel_ledger:update kernel_system:insert",
            "system:kernel_system tenant_isolation:kernel_app writer:kernel_ledger"),
        new("kernel_ledger_checkpoint",
            "kernel_app:select kernel_ledger:insert kernel_ledger:select kernel_ledger:update",
            "tenant_isolation:kernel_app writer:kernel_ledger"),
    ];

    private static readonly (string Table, string Name)[] Triggers =
    [
        ("kernel_audit_log", "kernel_audit_log_append_only"),
        ("kernel_audit_log", "kernel_audit_log_no_truncate"),
        ("kernel_audit_log_shared", "kernel_audit_log_append_only"),
        ("kernel_audit_log_shared", "kernel_audit_log_no_truncate"),
        ("kernel_ledger_tile", "kernel_ledger_tile_append_only"),
        ("kernel_ledger_tile", "kernel_ledger_tile_no_truncate"),
        ("kernel_sealed_entry", "kernel_sealed_entry_append_only"),
        ("kernel_sealed_entry", "kernel_sealed_entry_no_truncate"),
        ("kernel_ledger_anchor", "kernel_ledger_anchor_append_only"),
        ("kernel_ledger_anchor", "kernel_ledger_anchor_no_truncate"),
        ("kernel_ledger_anchor_log", "kernel_ledger_anchor_log_append_only"),
        ("kernel_ledger_anchor_log", "kernel_ledger_anchor_log_no_truncate"),
        ("kernel_ledger_signer", "kernel_ledger_signer_append_only"),
        ("kernel_ledger_signer", "kernel_ledger_signer_no_truncate"),
        ("kernel_ledger_timestamp", "kernel_ledger_timestamp_append_only"),
        ("kernel_ledger_timestamp", "kernel_ledger_timestamp_no_truncate"),
    ];

    /// <summary>One finding for each object that is not as it was made; none if all is well.</summary>
    internal async Task<IReadOnlyList<Finding>> FindAsync(CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.Ledger.CreateCommand(Sql);
        foreach (string[] values in new string[][]
        {
            [.. Tables.Select(table => table.Name)], [.. Triggers.Select(trigger => trigger.Table)],
            [.. Triggers.Select(trigger => trigger.Name)], [.. Tables.Select(table => table.Rights)],
            [.. Tables.Select(table => table.ColumnRights)], [.. Tables.Select(table => table.Policies)],
        })
        {
            command.Parameters.Add(new NpgsqlParameter { Value = values });
        }

        foreach (string value in new[] { RefusalHash, Isolation, TenantHash })
            command.Parameters.Add(new NpgsqlParameter { Value = value });

        var findings = new List<Finding>();
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            findings.Add(new Finding(
                FindingCodes.Weakened, 0, null, reader.GetString(0), reader.GetString(1), reader.GetString(2)));
        }

        return findings;
    }

    private sealed record Guarded(string Name, string Rights, string Policies, string ColumnRights = "");
}
