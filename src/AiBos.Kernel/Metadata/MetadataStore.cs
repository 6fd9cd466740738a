using System.Text.Json;
using AiBos.Kernel.Database;
using AiBos.Sdk;
using Npgsql;

namespace AiBos.Kernel.Metadata;

/// <summary>The SQL of the registry, as kernel_system.</summary>
internal sealed class MetadataStore(KernelDatabase database, TimeProvider time)
{
    /// <summary>
    /// Contracts, entities and events that were published before with another content, by id, with that one.
    /// </summary>
    internal async Task<IReadOnlyDictionary<string, byte[]>> ListChangedAsync(
        IEnumerable<MetadataObject> parts, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.System.CreateCommand(
            """
            SELECT p.object_id, p.content FROM aibos.kernel_metadata_object p
            JOIN unnest($1, $2) AS o (id, hash) ON o.id = p.object_id AND o.hash <> p.hash
            """);
        Add(command, parts.Select(each => each.Id));
        Add(command, parts.Select(each => each.Hash));
        var changed = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            changed.Add(reader.GetString(0), reader.GetFieldValue<byte[]>(1));
        return changed;
    }

    /// <summary>Contracts, entities and events of a domain that were published and are not among the given.</summary>
    internal async Task<IReadOnlyList<string>> ListGoneAsync(
        string domain, IEnumerable<MetadataObject> parts, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.System.CreateCommand(
            """
            SELECT object_id FROM aibos.kernel_metadata_object
            WHERE kind <> 'engine' AND starts_with(object_id, kind || '/' || $1 || '.') AND object_id <> ALL ($2)
            ORDER BY object_id
            """);
        command.Parameters.Add(new NpgsqlParameter { Value = domain });
        Add(command, parts.Select(each => each.Id));
        var gone = new List<string>();
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            gone.Add(reader.GetString(0).Replace('/', ' '));
        return gone;
    }

    /// <summary>
    /// Publishes what is new. Of two silos that publish at once the first wins; the second finds what it wrote.
    /// </summary>
    internal async Task PublishAsync(IReadOnlyList<MetadataObject> objects, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.System.CreateCommand(
            """
            INSERT INTO aibos.kernel_metadata_object (object_id, kind, hash, content, published_at)
            SELECT o.id, o.kind, o.hash, o.content, $5 FROM unnest($1, $2, $3, $4) AS o (id, kind, hash, content)
            ON CONFLICT DO NOTHING
            """);
        Add(command, objects.Select(each => each.Id));
        Add(command, objects.Select(each => each.Kind));
        Add(command, objects.Select(each => each.Hash));
        Add(command, objects.Select(each => each.Content));
        command.Parameters.Add(new NpgsqlParameter { Value = time.GetUtcNow() });
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>An engine as it was published; null when it was not.</summary>
    internal async Task<PublishedEngine?> FindAsync(EngineOffer offer, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.System.CreateCommand(
            """
            SELECT published_at, content FROM aibos.kernel_metadata_object
            WHERE object_id = $1 AND hash = $2 AND kind = 'engine'
            """);
        command.Parameters.Add(new NpgsqlParameter { Value = offer.ObjectId });
        command.Parameters.Add(new NpgsqlParameter { Value = Convert.FromHexString(offer.Hash) });
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        if (!await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            return null;
        return new PublishedEngine(
            reader.GetFieldValue<DateTimeOffset>(0),
            JsonSerializer.Deserialize<JsonElement>(reader.GetFieldValue<byte[]>(1)));
    }

    /// <summary>The engines a tenant has, by domain.</summary>
    internal async Task<IReadOnlyDictionary<string, TenantEngine>> ListAsync(
        TenantId tenant, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.System.CreateCommand(
            """
            SELECT domain, version, state, changed_at, changed_by, seq, encode(hash, 'hex')
            FROM aibos.kernel_tenant_engine WHERE tenant_id = $1
            """);
        command.Parameters.Add(new NpgsqlParameter { Value = tenant.Value });
        var engines = new Dictionary<string, TenantEngine>(StringComparer.Ordinal);
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            engines.Add(reader.GetString(0), new TenantEngine
            {
                Domain = reader.GetString(0),
                Version = reader.GetString(1),
                IsEnabled = reader.GetString(2) == "enabled",
                ChangedAt = reader.GetFieldValue<DateTimeOffset>(3),
                ChangedBy = reader.GetString(4),
                Seq = reader.GetInt64(5),
                Hash = reader.GetString(6),
            });
        }

        return engines;
    }

    /// <summary>
    /// Writes what an entry said and rings every silo. A row never goes back to what an earlier entry said, whoever
    /// comes late.
    /// </summary>
    internal async Task SaveAsync(TenantId tenant, TenantEngine engine, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand command = database.System.CreateCommand(
            """
            WITH bell AS (SELECT pg_notify('aibos_tenant_engine', $1))
            INSERT INTO aibos.kernel_tenant_engine AS e
                (tenant_id, domain, version, state, changed_at, changed_by, seq, hash)
                SELECT $1, $2, $3, $4, $5, $6, $7, $8 FROM bell
            ON CONFLICT (tenant_id, domain) DO UPDATE SET version = excluded.version, state = excluded.state,
                changed_at = excluded.changed_at, changed_by = excluded.changed_by, seq = excluded.seq,
                hash = excluded.hash
            WHERE e.seq < excluded.seq
            """);
        foreach (object value in (object[])
            [tenant.Value, engine.Domain, engine.Version, engine.IsEnabled ? "enabled" : "disabled", engine.ChangedAt,
                engine.ChangedBy, engine.Seq, Convert.FromHexString(engine.Hash)])
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private static void Add<T>(NpgsqlCommand command, IEnumerable<T> values) =>
        command.Parameters.Add(new NpgsqlParameter<T[]> { TypedValue = [.. values] });
}
