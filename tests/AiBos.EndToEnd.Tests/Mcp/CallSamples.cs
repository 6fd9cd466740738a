using System.Globalization;
using System.Text.Json;

namespace AiBos.EndToEnd.Tests.Mcp;

/// <summary>One call to be made over both fronts.</summary>
/// <param name="Tenant">Of the caller.</param>
/// <param name="Role">Of the caller.</param>
/// <param name="Action">The action's id; may be none.</param>
/// <param name="Input">JSON, good or bad; <c>{front}</c> in it differs between the fronts.</param>
/// <param name="Key">Idempotency key, or null; <c>{front}</c> as above.</param>
/// <param name="Version">Contract version, or null.</param>
internal sealed record CallSample(
    string Tenant, string Role, string Action, string Input, string? Key, string? Version);

/// <summary>Random calls: good and bad inputs, allowed and not, known and unknown.</summary>
internal sealed class CallSamples(int seed)
{
    private static readonly string[] Tenants = ["acme", "globex"];
    private static readonly string[] Roles =
        ["owner", "owner", "owner", "accountant", "accountant", "approver", "viewer", "field", "field", "auditor"];

    private static readonly string[] Actions =
    [
        "accounting.create.journal_entry", "accounting.read.journal_entries", "accounting.create.account",
        "accounting.open.period", "accounting.read.trial_balance", "desk.read.file", "desk.write.file",
        "desk.count.files", "desk.guard.file", "bulk.read.item_0042", "desk.read.nothing", "nothing.read.thing",
    ];

    private readonly Random _random = new(seed);
    private CallSample? _last;

    internal CallSample Next(int number)
    {
        // With a key it is worth coming again: with the same input, or with another.
        if (_last is { Key: not null } last)
        {
            switch (_random.Next(4))
            {
                case 0:
                    return last;
                case 1:
                    return _last = last with { Input = Good(last.Action, number) };
            }
        }

        string action = Pick(Actions);
        string? key = _random.Next(2) == 0 ? $"{seed}-{number}-{{front}}" : null;
        string? version = _random.Next(8) switch
        {
            0 => "1",
            1 => Pick("1.0.0", "2", "7.7", "x", "1.0.0.0"),
            _ => null,
        };
        return _last = new CallSample(Pick(Tenants), Pick(Roles), action, Input(action, number), key, version);
    }

    private string Input(string action, int number) => _random.Next(10) switch
    {
        0 => Pick("[]", "null", "7", "\"x\"", "{}"),
        1 => Pick("{\"a\":1,\"a\":2}", "{\"a\":1e400}", "{\"a\":\"\\ud800\"}", "{\"name\":\"\\u0000\"}", Deep(80)),
        2 => "{\"name\":\"\",\"page\":0,\"stray\":true}",
        _ => Good(action, number),
    };

    private string Good(string action, int number) => action switch
    {
        "accounting.create.journal_entry" => JsonSerializer.Serialize(new
        {
            date = $"2026-{_random.Next(1, 15).ToString("D2", CultureInfo.InvariantCulture)}-15",
            description = Pick("Rent", "Sale — ÄÖ 😀", "\"quoted\""),
            currency = Pick("EUR", "USD", "eur"),
            lines = new object[]
            {
                new { account = Pick("1000", "1200", "0000"), debit = Pick("1.00", "2.00", "-1") },
                new { account = Pick("4000", "3000"), credit = Pick("1.00", "2.00") },
            },
        }),
        "accounting.create.account" => JsonSerializer.Serialize(new
        {
            number = $"e{seed}.{number}.{{front}}",
            name = "Equal",
            type = Pick("asset", "income", "nonsense"),
        }),
        "accounting.open.period" => JsonSerializer.Serialize(
            new { from = Pick("2026-01", "2027-13"), to = Pick("2026-12", "2025-01") }),
        "accounting.read.journal_entries" => JsonSerializer.Serialize(
            new { page = _random.Next(0, 3), pageSize = _random.Next(1, 4), account = Pick("1000", "4000") }),
        "accounting.read.trial_balance" => Pick("{}", "{\"asOf\":\"2026-06-30\"}", "{\"asOf\":\"never\"}"),
        _ => JsonSerializer.Serialize(
            new { name = Pick("a", "missing", new string('n', 41)), many = _random.Next(0, 3) }),
    };

    private string Pick(params string[] from) => from[_random.Next(from.Length)];

    private static string Deep(int levels) => $"{new string('[', levels)}{new string(']', levels)}";
}
