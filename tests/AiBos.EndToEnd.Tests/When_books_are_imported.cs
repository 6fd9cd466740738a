using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using AiBos.TestInfrastructure;
using Xunit;

namespace AiBos.EndToEnd.Tests;

/// <summary>
/// A year of books through <c>aibos action import</c>, twice: the second run changes nothing, and the trial balance is
/// what the file itself adds up to, to the last decimal.
/// </summary>
public sealed class When_books_are_imported(DoorFixture fixture) : IClassFixture<DoorFixture>, IDisposable
{
    private readonly string _folder = TestFolder.Create("aibos-import-");

    [Fact]
    public Task Should_import_generated_books_exactly_once()
    {
        string[] accounts = [.. Enumerable.Range(0, 12).Select(n => $"Gen:{n:00}")];
        var lines = new List<string>();
        for (int n = 0; n < 400; n++)
        {
            // Amounts with two, three and four decimals, and entries with two to four lines.
            decimal amount = 1 + (n * 7919 % 100_000 / 10_000m);
            decimal part = decimal.Round(amount / 3, 4);
            string first = accounts[n % 12];
            string second = accounts[(n + 5) % 12];
            lines.Add(
                $$"""{"currency":"USD","date":"2026-{{(n % 12) + 1:00}}-{{(n % 28) + 1:00}}","description":"Entry {{n}}","""
                + $$""" "lines":[{"account":"{{first}}","debit":"{{Text(part)}}"},"""
                + $$"""{"account":"{{first}}","debit":"{{Text(amount - part)}}"},"""
                + $$"""{"account":"{{second}}","credit":"{{Text(amount)}}"}]}""");
        }

        return ImportAsync("acme", accounts, "2026-01", "2026-12", lines);
    }

    [Fact]
    public async Task Should_import_the_household_ledger_exactly_once()
    {
        string data = Path.Combine(RepositoryFile.Root, "..", "shared", "data");
        Assert.SkipUnless(Directory.Exists(data), "The household ledger lies beside the repository, and is not there.");
        using JsonDocument chart = JsonDocument.Parse(
            File.ReadAllText(Path.Combine(data, "household-ledger.accounts.json")));
        string[] accounts = [.. chart.RootElement.GetProperty("accounts").EnumerateArray()
            .Select(account => account.GetProperty("number").GetString()!)];
        await ImportAsync(
            "globex", accounts, chart.RootElement.GetProperty("from").GetString()!,
            chart.RootElement.GetProperty("to").GetString()!,
            [.. File.ReadAllLines(Path.Combine(data, "household-ledger.jsonl"))]);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task ImportAsync(string tenant, string[] accounts, string from, string to, List<string> lines)
    {
        string chart = Path.Combine(_folder, "accounts.jsonl");
        await File.WriteAllLinesAsync(
            chart, accounts.Select(number => $$"""{"number":"{{number}}","name":"x","type":"asset"}"""));
        string books = Path.Combine(_folder, "books.jsonl");
        await File.WriteAllLinesAsync(books, lines);
        Assert.Equal(200, (await fixture.CallAsync(
            tenant, "owner", "accounting.open.period", $$"""{"from":"{{from}}","to":"{{to}}"}""")).Status);

        (int charted, _) = await CliAsync(tenant, "action", "import", "accounting.create.account", "--input", chart);
        (int first, JsonElement once) =
            await CliAsync(tenant, "action", "import", "accounting.create.journal_entry", "--input", books);
        Dictionary<string, decimal> after = await BalancesAsync(tenant, accounts);
        (int second, JsonElement twice) =
            await CliAsync(tenant, "action", "import", "accounting.create.journal_entry", "--input", books);

        Assert.Equal((0, 0, 0), (charted, first, second));
        Assert.Equal(lines.Count, once.GetProperty("new").GetInt32());
        Assert.Equal((0, lines.Count), (twice.GetProperty("new").GetInt32(), twice.GetProperty("replayed").GetInt32()));
        Assert.Equal(Expected(lines), after);
        Assert.Equal(after, await BalancesAsync(tenant, accounts));
    }

    private async Task<(int Code, JsonElement Json)> CliAsync(string tenant, params string[] arguments)
    {
        var start = new ProcessStartInfo(
            "dotnet", [Path.Combine(AppContext.BaseDirectory, "aibos.dll"), "--json", .. arguments])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        start.Environment["AIBOS_URL"] = fixture.Host.BaseUrl;
        start.Environment["AIBOS_KEY"] = fixture.Key(tenant, "owner");
        using Process cli = Process.Start(start)!;
        string output = await cli.StandardOutput.ReadToEndAsync();
        await cli.WaitForExitAsync();
        return (cli.ExitCode, JsonSerializer.Deserialize<JsonElement>(output));
    }

    private async Task<Dictionary<string, decimal>> BalancesAsync(string tenant, string[] accounts)
    {
        HttpAnswer answer = await fixture.CallAsync(tenant, "viewer", "accounting.read.trial_balance", "{}");
        Assert.Equal(
            answer.Data.GetProperty("totalDebit").GetString(), answer.Data.GetProperty("totalCredit").GetString());
        return answer.Data.GetProperty("items").EnumerateArray()
            .Where(item => accounts.Contains(item.GetProperty("account").GetString()))
            .ToDictionary(
                item => item.GetProperty("account").GetString()!,
                item => decimal.Parse(item.GetProperty("balance").GetString()!, CultureInfo.InvariantCulture));
    }

    private static Dictionary<string, decimal> Expected(List<string> lines)
    {
        var balances = new Dictionary<string, decimal>();
        foreach (JsonElement line in lines.SelectMany(text =>
            JsonSerializer.Deserialize<JsonElement>(text).GetProperty("lines").EnumerateArray()))
        {
            string account = line.GetProperty("account").GetString()!;
            decimal amount = line.TryGetProperty("debit", out JsonElement debit)
                ? decimal.Parse(debit.GetString()!, CultureInfo.InvariantCulture)
                : -decimal.Parse(line.GetProperty("credit").GetString()!, CultureInfo.InvariantCulture);
            balances[account] = balances.GetValueOrDefault(account) + amount;
        }

        return balances;
    }

    private static string Text(decimal amount) => amount.ToString("0.00##", CultureInfo.InvariantCulture);
}
