using System.Diagnostics;
using System.Text.Json;
using AiBos.TestInfrastructure;
using Npgsql;

namespace AiBos.Benchmarks;

/// <summary>
/// Family <c>actions</c>: the two reference actions over HTTP with everything switched on, against a bare endpoint over
/// the same PostgreSQL. Silo, bare server and load generator are processes of their own; rounds are interleaved.
/// </summary>
internal sealed class ActionsBenchmark : IAsyncDisposable
{
    private const string CreateBody =
        """{"date":"2026-01-31","description":"Sale of a chair","currency":"EUR","lines":[{"account":"1000","debit":"100.00"},{"account":"4000","credit":"100.00"}]}""";

    private const string ReadBody = """{"page":1,"pageSize":10}""";
    private const string SpreadReadBody = $$"""{"page":{{LoadProcess.Place}},"pageSize":10}""";
    private const int ReadableEntries = 1_000;
    private const int SoakMinutes = 10;

    private readonly BenchmarkOptions _options;
    private readonly SiloProcess _silo;
    private readonly Process _bare;
    private readonly int _barePort;
    private readonly string _owner;

    private ActionsBenchmark(BenchmarkOptions options, SiloProcess silo, Process bare, int barePort)
    {
        (_options, _silo, _bare, _barePort) = (options, silo, bare, barePort);
        _owner = silo.Postgres();
    }

    internal static async Task RunAsync(string[] args)
    {
        BenchmarkOptions options = BenchmarkOptions.Parse(args, seconds: 8, rounds: 3);
        string data = TestFolder.Create("aibos-bench-");
        long started = Stopwatch.GetTimestamp();
        await using (SiloProcess first = await SiloProcess.StartAsync(data))
            Start("actions.start.first", started);
        started = Stopwatch.GetTimestamp();
        SiloProcess silo = await SiloProcess.StartAsync(
            data, new Dictionary<string, string>
            {
                ["Kernel__Log__Level"] = "Warning",
                ["Kernel__Actions__DeferEffects"] = Only(args) == "interactive" ? "false" : "true",
            });
        Start("actions.start.initialised", started);
        await PrepareAsync(silo.Postgres());
        int barePort = FreePorts.Take(1)[0];
        Process bare = Self("bare", $"http://127.0.0.1:{barePort}", silo.Postgres());
        await bare.StandardOutput.ReadLineAsync();
        await using (var benchmark = new ActionsBenchmark(options, silo, bare, barePort))
            await benchmark.MeasureAsync(args);
        Directory.Delete(data, recursive: true);
    }

    public async ValueTask DisposeAsync()
    {
        _bare.Kill();
        _bare.Dispose();
        await _silo.DisposeAsync();
    }

    private async Task MeasureAsync(string[] args)
    {
        new BenchmarkLine("actions.memory.idle", ResidentMegabytes(), "MiB")
        {
            Note = "silo and its PostgreSQL, resident (shared buffers counted once)",
        }.Print();
        string only = Only(args);
        if (only is "" or "read")
        {
            await CompareAsync("actions.read", "/actions/accounting/read.journal_entries", "/read", ReadBody, false);
            await CompareAsync(
                "actions.read.spread", "/actions/accounting/read.journal_entries", "/read", SpreadReadBody, false);
        }

        if (only is "" or "create" or "interactive")
        {
            await CompareAsync(
                only is "interactive" ? "actions.create.interactive" : "actions.create",
                "/actions/accounting/create.journal_entry", "/create", CreateBody, true);
        }

        if (only is "" or "create" or "plain")
        {
            await CompareAsync(
                "actions.create.without_key", "/actions/accounting/create.journal_entry", "/create", CreateBody, false);
        }

        if (only is "soak")
            await SoakAsync();
        new BenchmarkLine("actions.memory.after_load", ResidentMegabytes(), "MiB").Print();
    }

    // read, create, plain, interactive or soak; nothing for all but the last two.
    private static string Only(string[] args) => args.Length > 0 && !args[0].StartsWith('-') ? args[0] : "";

    // Ten minutes of creates; memory after each shows whether it is flat.
    private async Task SoakAsync()
    {
        for (int minute = 1; minute <= SoakMinutes; minute++)
        {
            LoadProcess.Report report = await LoadAsync(
                new Uri(_silo.BaseUrl).Port, "/actions/accounting/create.journal_entry", 60,
                _silo.Key("acme", "accountant"), idempotent: true, CreateBody);
            new BenchmarkLine($"actions.soak.minute_{minute}", ResidentMegabytes(), "MiB")
            {
                Errors = report.Errors,
                Concurrency = _options.Connections,
                Note = $"{report.Rate:0} calls/s; the silo alone {ProportionalKilobytes(_silo.Id) / 1024} MiB",
            }.Print();
        }
    }

    private async Task CompareAsync(string name, string path, string barePath, string body, bool idempotent)
    {
        string key = _silo.Key("acme", "accountant");
        int port = new Uri(_silo.BaseUrl).Port;
        await LoadAsync(port, path, 8, key, idempotent, body);
        await LoadAsync(_barePort, barePath, 4, "-", false, body);
        var governed = new List<LoadProcess.Report>();
        var bare = new List<LoadProcess.Report>();
        int seconds = (int)_options.RoundLength.TotalSeconds;
        for (int round = 0; round < _options.Rounds; round++)
        {
            governed.Add(await LoadAsync(port, path, seconds, key, idempotent, body));
            bare.Add(await LoadAsync(_barePort, barePath, seconds, "-", false, body));
        }

        new BenchmarkLine(name, Samples.Median(governed.Select(report => report.Rate)), "calls/s")
        {
            Floor = Samples.Median(bare.Select(report => report.Rate)),
            Ratio = Samples.Median(governed.Zip(bare, (mine, floor) => mine.Rate / floor.Rate)),
            P50Ms = Samples.Median(governed.Select(report => report.P50)),
            P95Ms = Samples.Median(governed.Select(report => report.P95)),
            P99Ms = Samples.Median(governed.Select(report => report.P99)),
            Errors = governed.Sum(report => report.Errors),
            Concurrency = _options.Connections,
            Note = $"floor: bare endpoint, same statements; its p95 "
                + $"{Samples.Median(bare.Select(report => report.P95)):0.0} ms, "
                + $"errors {bare.Sum(report => report.Errors)}",
        }.Print();
    }

    private async Task<LoadProcess.Report> LoadAsync(
        int port, string path, int seconds, string key, bool idempotent, string body)
    {
        using Process load = Self(
            "load", $"{port}", path, $"{_options.Connections}", $"{seconds}", key, idempotent ? "true" : "false", body);
        string line = await load.StandardOutput.ReadToEndAsync();
        await load.WaitForExitAsync();
        return JsonSerializer.Deserialize<LoadProcess.Report>(line)
            ?? throw new InvalidOperationException("The load generator said nothing.");
    }

    private static Process Self(params string[] args)
    {
        string assembly = typeof(ActionsBenchmark).Assembly.Location;
        var start = new ProcessStartInfo("dotnet", [assembly, .. args])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        start.Environment["DOTNET_gcServer"] = "0";
        return Process.Start(start)!;
    }

    // The same shape and indexes as the engine's tables, without row-level security.
    private static async Task PrepareAsync(string owner)
    {
        await using NpgsqlDataSource source = NpgsqlDataSource.Create(owner);
        await using NpgsqlCommand command = source.CreateCommand(
            $"""
            CREATE SCHEMA bench;
            CREATE TABLE bench.journal_entry (LIKE accounting.journal_entry INCLUDING ALL);
            CREATE TABLE bench.journal_line (LIKE accounting.journal_line INCLUDING ALL);
            INSERT INTO accounting.journal_entry (tenant_id, id, number, entry_date, description, currency, status,
                total, posted_by, posted_at)
            SELECT 'acme', gen_random_uuid(), 1000000000 + n, date '2026-02-01' + n % 28, 'Seeded', 'EUR', 'posted',
                10, 'bench', now()
            FROM generate_series(1, {ReadableEntries}) AS n;
            INSERT INTO accounting.journal_line (tenant_id, entry_id, position, account, debit, credit)
            SELECT e.tenant_id, e.id, side, CASE side WHEN 1 THEN '1000' ELSE '4000' END,
                CASE side WHEN 1 THEN 10 END, CASE side WHEN 2 THEN 10 END
            FROM accounting.journal_entry e, generate_series(1, 2) AS side WHERE e.description = 'Seeded';
            INSERT INTO bench.journal_entry SELECT * FROM accounting.journal_entry;
            INSERT INTO bench.journal_line SELECT * FROM accounting.journal_line;
            """);
        await command.ExecuteNonQueryAsync();
        // As autovacuum would have left them after a while; without it the count visits every row.
        await using NpgsqlCommand vacuum = source.CreateCommand("VACUUM ANALYZE");
        await vacuum.ExecuteNonQueryAsync();
    }

    private static void Start(string name, long started) =>
        new BenchmarkLine(name, Stopwatch.GetElapsedTime(started).TotalSeconds, "s").Print();

    // Proportional set size of the silo and everything that descends from it.
    private double ResidentMegabytes()
    {
        var start = new ProcessStartInfo("ps", ["-e", "-o", "pid=,ppid="])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        using Process ps = Process.Start(start)!;
        (int Id, int Parent)[] all =
            [.. ps.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Select(parts => (int.Parse(parts[0]), int.Parse(parts[1])))];
        var mine = new HashSet<int> { _silo.Id };
        while (all.Where(process => mine.Contains(process.Parent)).Any(process => mine.Add(process.Id)))
        {
        }

        return mine.Sum(ProportionalKilobytes) / 1024.0;
    }

    private static long ProportionalKilobytes(int id)
    {
        try
        {
            string line = File.ReadLines($"/proc/{id}/smaps_rollup")
                .First(text => text.StartsWith("Pss:", StringComparison.Ordinal));
            return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]);
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
