using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using AiBos.Kernel;
using AiBos.Kernel.Audit;
using AiBos.Kernel.Tenancy;
using AiBos.Ledger;
using AiBos.Sdk;
using AiBos.Silo.Hosting;
using AiBos.TestInfrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace AiBos.Benchmarks;

/// <summary>
/// Family <c>ledger</c>: callers that each wait for their entry to be durable, through the tenant's grain, against a
/// binary COPY of the same rows into an identical table, and against the naive correct form.
/// </summary>
internal sealed class LedgerBenchmark
{
    private const int Callers = 1_000;
    private readonly LedgerClient _ledger;
    private readonly IIdSource _ids;
    private readonly TenantStore _tenants;
    private readonly LedgerFloor _floor;
    private readonly BenchmarkOptions _options;

    private LedgerBenchmark(IServiceProvider services, LedgerFloor floor, BenchmarkOptions options)
    {
        _ledger = services.GetRequiredService<LedgerClient>();
        _ids = services.GetRequiredService<IIdSource>();
        _tenants = services.GetRequiredService<TenantStore>();
        _floor = floor;
        _options = options;
    }

    internal static async Task RunAsync(string[] args)
    {
        BenchmarkOptions options = BenchmarkOptions.Parse(args, seconds: 5, rounds: 3);
        string data = TestFolder.Create("aibos-bench-");
        int[] ports = FreePorts.Take(3);
        await using (SiloHost host = await SiloHost.StartAsync(
            [
                $"--Kernel:DataDirectory={data}", $"--urls=http://127.0.0.1:{ports[0]}",
                $"--Orleans:SiloPort={ports[1]}", $"--Orleans:GatewayPort={ports[2]}", "--Kernel:Demo=false",
                "--Kernel:Log:Level=Warning",
            ],
            CancellationToken.None))
        {
            await using LedgerFloor floor = await LedgerFloor.CreateAsync(host.OwnerConnectionString);
            var benchmark = new LedgerBenchmark(host.Services, floor, options);
            await benchmark.MeasureAsync("ledger.append.one_tenant", tenants: 1);
            await benchmark.MeasureAsync("ledger.append.hundred_tenants", tenants: 100);
            await benchmark.MeasureNaiveAsync();
            await new LedgerChecksBenchmark(host.Services, floor, options, benchmark.TenantsAsync, benchmark.Draft)
                .RunAsync();
        }

        Directory.Delete(data, recursive: true);
    }

    private async Task MeasureAsync(string name, int tenants)
    {
        TenantId[] ids = await TenantsAsync($"b{tenants}", tenants);
        // Long enough for the runtime to have recompiled what is hot: shorter, and the first rounds measure that.
        await AppendAsync(ids, TimeSpan.FromSeconds(8));
        var rates = new List<double>();
        var floors = new List<double>();
        var latencies = new List<double>();
        for (int round = 0; round < _options.Rounds; round++)
        {
            (double rate, double[] milliseconds) = await AppendAsync(ids, _options.RoundLength);
            rates.Add(rate);
            latencies.AddRange(milliseconds);
            floors.Add(await _floor.CopyAsync(ids, (long)(rate * _options.RoundLength.TotalSeconds)));
        }

        double[] sorted = [.. latencies.Order()];
        new BenchmarkLine(name, Samples.Median(rates), "entries/s")
        {
            Floor = Samples.Median(floors),
            Ratio = Samples.Median(rates.Zip(floors, (rate, floor) => rate / floor)),
            P50Ms = Samples.Percentile(sorted, 0.50),
            P95Ms = Samples.Percentile(sorted, 0.95),
            P99Ms = Samples.Percentile(sorted, 0.99),
            Concurrency = Callers,
            Note = "floor: binary COPY of the same rows into an identical table, one connection, fsync on",
        }.Print();
    }

    private async Task MeasureNaiveAsync()
    {
        TenantId[] ids = await TenantsAsync("n", 1);
        await _floor.PrepareNaiveAsync(ids[0]);
        var rates = new List<double>();
        var naive = new List<double>();
        for (int round = 0; round < _options.Rounds; round++)
        {
            rates.Add((await AppendAsync(ids, _options.RoundLength)).Rate);
            naive.Add(await _floor.NaiveAsync(ids[0], Callers, _options.RoundLength));
        }

        new BenchmarkLine("ledger.append.against_naive", Samples.Median(rates), "entries/s")
        {
            Floor = Samples.Median(naive),
            Ratio = Samples.Median(rates.Zip(naive, (rate, floor) => rate / floor)),
            Concurrency = Callers,
            Note = "floor: head row FOR UPDATE, one INSERT and one commit an entry, hashed the same way",
        }.Print();
    }

    private async Task<TenantId[]> TenantsAsync(string prefix, int count)
    {
        TenantId[] ids = [.. Enumerable.Range(0, count).Select(i => new TenantId($"{prefix}-{i}"))];
        foreach (TenantId id in ids)
            await _tenants.EnsureAsync(id, id.Value, CancellationToken.None);
        return ids;
    }

    private async Task<(double Rate, double[] Milliseconds)> AppendAsync(TenantId[] tenants, TimeSpan length)
    {
        var latencies = new ConcurrentBag<double[]>();
        long started = Stopwatch.GetTimestamp();
        long total = 0;
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
        {
            var mine = new List<double>();
            byte[] payload = Payload(caller);
            while (Stopwatch.GetElapsedTime(started) < length)
            {
                long began = Stopwatch.GetTimestamp();
                AppendResult result = await _ledger.AppendAsync(tenants[caller % tenants.Length], Draft(payload));
                if (!result.IsSealed)
                    throw new InvalidOperationException(result.Failure);
                mine.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            }

            Interlocked.Add(ref total, mine.Count);
            latencies.Add([.. mine]);
        })));
        return (total / Stopwatch.GetElapsedTime(started).TotalSeconds, [.. latencies.SelectMany(sample => sample)]);
    }

    // As large as the entry of a posted journal entry with two lines; canonicalised by the caller, hashed for each
    // call.
    internal static byte[] Payload(int caller) => CanonicalJson.Canonicalize(Encoding.UTF8.GetBytes(
        $$$"""
        {"input":{"currency":"EUR","date":"2026-01-31","description":"Sale {{{caller}}}","lines":[{"account":"1000",
        "debit":"100.00"},{"account":"4000","credit":"100.00"}]},"output":{"id":"01a20737-a177-7000-b3fb-2a545db2481a",
        "number":"JE-000001","status":"posted","total":"100.00"}}
        """));

    private EntryDraft Draft(byte[] payload) => new()
    {
        Id = _ids.NewId(),
        Kind = EntryKind.Action,
        Actor = "accountant@acme",
        Action = "accounting.create.journal_entry",
        Contract = "accounting.create.journal_entry@1.0.0",
        SchemaHash = "efd848cdad45e644661bc65069b64bb0191255e3956f98dc936826b8587ce31b",
        Outcome = "ok",
        Cause = "00-ffdff541d8eff3f171759ce137964fe3-b107f65f4a1bb7f1-00",
        Payload = payload,
        Commitment = PayloadHash.Hex(payload),
    };
}
