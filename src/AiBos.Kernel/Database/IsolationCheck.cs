using Npgsql;

namespace AiBos.Kernel.Database;

/// <summary>
/// Looks in PostgreSQL's catalogue for ways by which a statement of one tenant could reach rows of another: whatever
/// role <c>kernel_app</c>, as which engines' statements run, can touch, in every schema, but for what extensions bring.
/// The kernel does not start on one, and looks again every night.
/// </summary>
internal sealed class IsolationCheck(KernelDatabase database)
{
    private const string Sql =
        """
        WITH relations AS (
            SELECT c.oid, n.nspname || '.' || c.relname AS name, c.relkind, c.relowner, c.relrowsecurity,
                c.relforcerowsecurity, c.reloptions,
                (SELECT a.attnum FROM pg_attribute a
                    WHERE a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped) AS tenant_column,
                has_schema_privilege('kernel_app', n.oid, 'USAGE')
                    AND (has_table_privilege('kernel_app', c.oid, 'SELECT, INSERT, UPDATE, DELETE')
                        OR has_any_column_privilege('kernel_app', c.oid, 'SELECT, INSERT, UPDATE')) AS reached
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname !~ '^pg_'
                AND n.nspname NOT IN ('information_schema', 'orleans')
                AND NOT EXISTS (SELECT FROM pg_depend d
                    WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e'))
        SELECT 'table ' || name, 'row-level security is '
                || CASE WHEN relrowsecurity THEN 'not forced' ELSE 'off' END
            FROM relations
            WHERE reached AND relkind IN ('r', 'p') AND tenant_column IS NOT NULL
                AND NOT (relrowsecurity AND relforcerowsecurity)
        UNION ALL
        SELECT 'table ' || name, 'has no tenant_id and is not known to belong to no tenant' FROM relations
            WHERE reached AND relkind IN ('r', 'p') AND tenant_column IS NULL AND name <> ALL ($1)
        UNION ALL
        SELECT 'policy ' || p.polname || ' on ' || r.name, 'does not ask for the tenant'
            FROM relations r JOIN pg_policy p ON p.polrelid = r.oid
            WHERE r.tenant_column IS NOT NULL AND p.polpermissive
                AND (0 = ANY (p.polroles) OR 'kernel_app'::regrole = ANY (p.polroles))
                AND (CASE WHEN p.polcmd = 'a' THEN false
                        ELSE coalesce(pg_get_expr(p.polqual, p.polrelid), '') !~ 'tenant_id = .*current_tenant\(\)' END
                    OR CASE WHEN p.polcmd = 'a' OR p.polwithcheck IS NOT NULL
                        THEN coalesce(pg_get_expr(p.polwithcheck, p.polrelid), '')
                            !~ 'tenant_id = .*current_tenant\(\)' ELSE false END)
        UNION ALL
        SELECT CASE relkind WHEN 'v' THEN 'view ' WHEN 'm' THEN 'materialized view ' ELSE 'foreign table ' END || name,
                CASE relkind WHEN 'v' THEN 'is not security_invoker' ELSE 'has no row-level security' END
            FROM relations
            WHERE reached AND relkind IN ('v', 'm', 'f')
                AND NOT (relkind = 'v' AND coalesce(reloptions, '{}') && ARRAY['security_invoker=true',
                    'security_invoker=on', 'security_invoker=1', 'security_invoker=yes'])
        UNION ALL
        SELECT 'index ' || i.indexrelid::regclass, 'is unique across tenants: it tells what others have'
            FROM relations r JOIN pg_index i ON i.indrelid = r.oid
            WHERE r.reached AND r.tenant_column IS NOT NULL AND i.indisunique AND i.indkey[0] <> r.tenant_column
        UNION ALL
        SELECT 'table ' || name, 'may be truncated' FROM relations
            WHERE relkind IN ('r', 'p') AND has_table_privilege('kernel_app', oid, 'TRUNCATE')
        UNION ALL
        SELECT 'relation ' || r.name, 'belongs to ' || o.rolname || ', whom row-level security does not bind'
            FROM relations r JOIN pg_roles o ON o.oid = r.relowner
            WHERE NOT o.rolsuper AND pg_has_role(o.oid, 'kernel_app', 'MEMBER')
        UNION ALL
        SELECT 'function ' || p.oid::regprocedure, 'runs with the rights of its owner'
            FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
            WHERE p.prosecdef AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
                AND has_schema_privilege('kernel_app', n.oid, 'USAGE')
                AND has_function_privilege('kernel_app', p.oid, 'EXECUTE')
                AND NOT EXISTS (SELECT FROM pg_depend d
                    WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
        ORDER BY 1, 2
        """;

    // Tables of the deployment that engines' statements may see: they hold nothing of any tenant.
    private static readonly string[] OfNoTenant = ["aibos.kernel_ledger_signer"];

    /// <summary>What is open, each as <c>object: what is wrong</c>; none if tenants are kept apart.</summary>
    internal async Task<IReadOnlyList<string>> FindAsync(CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.System.CreateCommand(Sql);
        command.Parameters.Add(new NpgsqlParameter { Value = OfNoTenant });
        var open = new List<string>();
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            open.Add($"{reader.GetString(0)}: {reader.GetString(1)}");
        return open;
    }

    /// <summary>Refuses to go on where tenants are not kept apart.</summary>
    /// <exception cref="KernelStartException">Names each object.</exception>
    internal async Task RequireAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<string> open = await FindAsync(cancellationToken).ConfigureAwait(false);
        if (open.Count > 0)
        {
            throw new KernelStartException(
                $"The database does not keep tenants apart: {string.Join("; ", open)}. Correct the migration that made "
                + "it so, or what was changed by hand; see docs/operating/security.md.");
        }
    }
}
