using System.Text.Encodings.Web;
using System.Text.Json;
using Npgsql;

namespace AiBos.Kernel.Access;

/// <summary>Rows of roles, principals, keys and pairs, and how they are shown.</summary>
internal static class AccessRows
{
    /// <summary>Members in camelCase, in answers and on the ledger alike.</summary>
    internal static readonly JsonSerializerOptions Json =
        new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Columns of keys; $2 is now.</summary>
    internal const string KeySql =
        """
        SELECT key_id, principal_id, key_name,
            CASE WHEN state = 'active' AND expires_at <= $2 THEN 'expired' ELSE state END, created_at, expires_at
        FROM aibos.kernel_api_key
        """;

    /// <summary>Columns of pairs.</summary>
    internal const string DutySql =
        """
        SELECT pair_name, first_permission, second_permission, reason, exempts_all, version
        FROM aibos.kernel_duty_pair
        """;

    internal static AccessRole Role(NpgsqlDataReader row) =>
        new(row.GetString(0), row.GetFieldValue<string[]>(1), row.GetInt64(2));

    internal static AccessPrincipal Principal(NpgsqlDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetFieldValue<string[]>(2), row.GetString(3), row.GetInt64(4),
        row.GetFieldValue<DateTimeOffset>(5));

    internal static AccessKey Key(NpgsqlDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetFieldValue<DateTimeOffset>(4),
        row.IsDBNull(5) ? null : row.GetFieldValue<DateTimeOffset>(5));

    internal static DutyPair Duty(NpgsqlDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetBoolean(4), row.GetInt64(5));
}
