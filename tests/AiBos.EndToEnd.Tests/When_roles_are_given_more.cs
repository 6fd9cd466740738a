using System.Text.Json;
using AiBos.TestInfrastructure;
using Npgsql;
using Xunit;

namespace AiBos.EndToEnd.Tests;

/// <summary>
/// The kernel's roles in PostgreSQL given what they must not have. Roles belong to the whole server, which is why no
/// other test uses this one.
/// </summary>
public sealed class When_roles_are_given_more : IDisposable
{
    private readonly string _root = TestFolder.Create("aibos-roles-");

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task Should_name_each_until_it_is_taken_back()
    {
        await using SiloProcess silo = await SiloProcess.StartAsync(_root);
        using var http = new HttpClient();
        Assert.Empty(await FindAsync(silo, http));

        foreach ((string more, string less, string role, string found) in new[]
        {
            ("BYPASSRLS", "NOBYPASSRLS", "kernel_app", "bypasses row security"),
            ("SUPERUSER", "NOSUPERUSER", "kernel_ledger", "superuser"),
            ("LOGIN", "NOLOGIN", "kernel_owner", "login"),
            ("REPLICATION", "NOREPLICATION", "kernel_system", "replication"),
        })
        {
            await SqlAsync(silo, $"ALTER ROLE {role} {more}");
            Assert.Equal($"WEAKENED role {role}: {found}", Assert.Single(await FindAsync(silo, http)));
            await SqlAsync(silo, $"ALTER ROLE {role} {less}");
        }

        Assert.Empty(await FindAsync(silo, http));
    }

    private static async Task<string[]> FindAsync(SiloProcess silo, HttpClient http)
    {
        HttpAnswer answer = await HttpAnswer.SendAsync(
            http, HttpMethod.Post, silo.BaseUrl + "/audit/verify", silo.Key("acme", "auditor"), null);
        Assert.True(answer.Status == 200, answer.Text);
        JsonElement findings = answer.Data.GetProperty("findings");
        Assert.Equal(
            findings.GetArrayLength() == 0 ? "VALID" : "TAMPERED", answer.Data.GetProperty("status").GetString());
        return [.. findings.EnumerateArray().Select(finding =>
            $"{finding.GetProperty("code")} {finding.GetProperty("column")}: {finding.GetProperty("actual")}")];
    }

    private static async Task SqlAsync(SiloProcess silo, string sql)
    {
        await using var connection = new NpgsqlConnection(silo.Postgres());
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }
}
