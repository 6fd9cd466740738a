using AiBos.Kernel.Database;
using Npgsql;

namespace AiBos.Kernel.Actions;

/// <summary>A claim of an idempotency key, with the record of whoever had it first.</summary>
internal sealed class IdempotencyClaim(NpgsqlBatchCommand lockCommand, NpgsqlBatchCommand find)
    : SessionClaim(lockCommand, find)
{
    /// <summary>The first answer, or null while the key is free.</summary>
    internal IdempotencyRecord? First { get; private set; }

    internal override bool IsTaken => First is not null;

    internal override void Take(NpgsqlDataReader reader) => First = new IdempotencyRecord(
        reader.GetFieldValue<byte[]>(0), reader.GetGuid(1), reader.GetString(2), reader.GetFieldValue<byte[]>(3));
}
