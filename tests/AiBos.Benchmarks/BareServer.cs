using System.Text.Json;
using AiBos.Sdk;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace AiBos.Benchmarks;

/// <summary>
/// What the actions are measured against: the same inserts and the same query in the same tables' shape, with nothing
/// around them – no credential, policy, schema, isolation, idempotency or ledger.
/// </summary>
internal static class BareServer
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);
    private static long _number;

    internal static async Task RunAsync(string url, string connectionString)
    {
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(connectionString)
        {
            MaxPoolSize = 24,
            // As well tuned as the kernel's own pools, or the comparison would flatter the kernel.
            MaxAutoPrepare = 20,
            NoResetOnClose = true,
            Options = "-c plan_cache_mode=force_generic_plan -c enable_seqscan=off",
            Timeout = 60,
        });
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(url);
        WebApplication app = builder.Build();
        app.MapPost("/create", context => CreateAsync(context, source));
        app.MapPost("/read", context => ReadAsync(context, source));
        await app.StartAsync();
        Console.WriteLine("ready");
        await app.WaitForShutdownAsync();
    }

    private static async Task CreateAsync(HttpContext context, NpgsqlDataSource source)
    {
        Entry entry = (await JsonSerializer.DeserializeAsync<Entry>(context.Request.Body, Json))!;
        Guid id = Guid.CreateVersion7(TimeProvider.System.GetUtcNow());
        long number = Interlocked.Increment(ref _number);
        decimal total = entry.Lines.Sum(line => line.Debit?.Value ?? 0);
        await using NpgsqlConnection connection = await source.OpenConnectionAsync();
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync();
        await using var command = new NpgsqlCommand(
            """
            WITH entry AS (
                INSERT INTO bench.journal_entry
                    (tenant_id, id, number, entry_date, description, currency, status, total, posted_by, posted_at)
                VALUES ('acme', $1, $2, $3, $4, $5, 'posted', $6, 'bench', now()) RETURNING id)
            INSERT INTO bench.journal_line (tenant_id, entry_id, position, account, debit, credit)
            SELECT 'acme', entry.id, line.position, line.account, line.debit, line.credit
            FROM entry, unnest($7, $8, $9, $10) AS line (position, account, debit, credit)
            """,
            connection);
        object[] values =
        [
            id, number, entry.Date, entry.Description, entry.Currency, total,
            Enumerable.Range(1, entry.Lines.Length).ToArray(), entry.Lines.Select(line => line.Account).ToArray(),
            entry.Lines.Select(line => line.Debit?.Value).ToArray(),
            entry.Lines.Select(line => line.Credit?.Value).ToArray(),
        ];
        foreach (object value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        await command.ExecuteNonQueryAsync();
        await transaction.CommitAsync();
        await context.Response.WriteAsJsonAsync(new { id, number, status = "posted", total = new Amount(total) });
    }

    private static async Task ReadAsync(HttpContext context, NpgsqlDataSource source)
    {
        Page page = (await JsonSerializer.DeserializeAsync<Page>(context.Request.Body, Json))!;
        await using NpgsqlCommand command = source.CreateCommand(
            """
            SELECT counted.matches, p.id, p.number, p.entry_date, p.description, p.currency, p.status, p.total,
                lines.accounts, lines.debits, lines.credits
            FROM (SELECT count(*) AS matches FROM bench.journal_entry e WHERE e.tenant_id = 'acme') counted
            LEFT JOIN (
                SELECT e.tenant_id, e.id, e.number, e.entry_date, e.description, e.currency, e.status, e.total
                FROM bench.journal_entry e WHERE e.tenant_id = 'acme'
                ORDER BY e.entry_date DESC, e.number DESC LIMIT $1 OFFSET $2) p ON true
            LEFT JOIN LATERAL (
                SELECT array_agg(l.account) AS accounts, array_agg(l.debit) AS debits, array_agg(l.credit) AS credits
                FROM (
                    SELECT l.account, l.debit, l.credit FROM bench.journal_line l
                    WHERE l.tenant_id = p.tenant_id AND l.entry_id = p.id ORDER BY l.position) l) lines ON true
            ORDER BY p.entry_date DESC, p.number DESC
            """);
        command.Parameters.Add(new NpgsqlParameter { Value = page.PageSize });
        command.Parameters.Add(new NpgsqlParameter { Value = (long)(page.Number - 1) * page.PageSize });
        var items = new List<object>();
        long total = 0;
        await using (NpgsqlDataReader reader = await command.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
            {
                total = reader.GetInt64(0);
                string[] accounts = reader.GetFieldValue<string[]>(8);
                decimal?[] debits = reader.GetFieldValue<decimal?[]>(9);
                decimal?[] credits = reader.GetFieldValue<decimal?[]>(10);
                items.Add(new
                {
                    id = reader.GetGuid(1),
                    number = reader.GetInt64(2),
                    date = reader.GetFieldValue<DateOnly>(3),
                    description = reader.GetString(4),
                    currency = reader.GetString(5),
                    status = reader.GetString(6),
                    total = new Amount(reader.GetDecimal(7)),
                    lines = accounts.Select((account, i) => new
                    {
                        account,
                        debit = debits[i] is { } debit ? new Amount(debit) : (Amount?)null,
                        credit = credits[i] is { } credit ? new Amount(credit) : (Amount?)null,
                    }),
                });
            }
        }

        await context.Response.WriteAsJsonAsync(new { items, total, page = page.Number, pageSize = page.PageSize });
    }

    private sealed record Page(
        [property: System.Text.Json.Serialization.JsonPropertyName("page")] int Number, int PageSize);

    private sealed record Entry(DateOnly Date, string Description, string Currency, Line[] Lines);

    private sealed record Line(string Account, Amount? Debit, Amount? Credit);
}
