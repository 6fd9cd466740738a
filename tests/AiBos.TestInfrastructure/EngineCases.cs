using System.Text.Json;
using Xunit;

namespace AiBos.TestInfrastructure;

/// <summary>What holds for every engine as a whole, asserted once.</summary>
/// <param name="fixture">The running silo.</param>
/// <param name="domain">The engine's domain, which is its schema as well.</param>
public sealed class EngineCases(KernelFixture fixture, string domain)
{
    /// <summary>The silo took the engine, and tenants have it enabled.</summary>
    public async Task ServedAsync()
    {
        HttpAnswer answer = await fixture.SendAsync(HttpMethod.Get, "/engines", fixture.Key("acme", "owner"));

        Assert.Equal(200, answer.Status);
        JsonElement engine = Assert.Single(
            answer.Data.GetProperty("items").EnumerateArray(),
            engine => engine.GetProperty("id").GetString() == domain);
        Assert.Equal("enabled", engine.GetProperty("state").GetString());
    }

    /// <summary>Every table of the schema shows a tenant its own rows only, whatever a statement forgets.</summary>
    public async Task IsolatedAsync()
    {
        string? tables = await fixture.SqlAsync<string>(
            $"""
            SELECT string_agg(c.relname || CASE WHEN c.relrowsecurity AND c.relforcerowsecurity AND EXISTS (
                SELECT FROM pg_policy p WHERE p.polrelid = c.oid
                    AND pg_get_expr(p.polqual, c.oid) LIKE '%tenant_id = %current_tenant()%'
                    AND pg_get_expr(p.polwithcheck, c.oid) LIKE '%tenant_id = %current_tenant()%')
                THEN '' ELSE ' is open to every tenant' END, ', ')
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind IN ('r', 'p') AND n.nspname = '{domain}'
            """);

        Assert.NotNull(tables);
        Assert.DoesNotContain(" is open to every tenant", tables, StringComparison.Ordinal);
    }
}
