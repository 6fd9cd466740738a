using System.Diagnostics;
using System.Text;
using System.Text.Json;
using AiBos.Kernel;
using AiBos.Kernel.Access;
using AiBos.Kernel.Actions;
using AiBos.Kernel.Contracts;
using AiBos.Kernel.Tenancy;
using AiBos.Sdk;
using AiBos.Sdk.Schemas;
using AiBos.Silo.Hosting;
using AiBos.TestInfrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace AiBos.Benchmarks;

/// <summary>
/// Family <c>platform</c>: what the kernel adds to a handler, what a schema costs, and what a thousand contracts cost.
/// </summary>
internal sealed class PlatformBenchmark(SiloHost host, string data, BenchmarkOptions options)
{
    private const string Domain = "bench";
    private const int Contracts = 1_000;
    private const int Batch = 2_000;

    private const string Order =
        """
        {"customer":"C-1001","due":"2026-03-31","lines":[{"article":"A-100","quantity":3,"price":"19.90"},
        {"article":"B-7","quantity":1,"price":"120.00"}]}
        """;

    private const string JournalEntry =
        """
        {"date":"2026-01-31","description":"Sale of the day","currency":"EUR","lines":[
        {"account":"1000","debit":"119.00"},{"account":"4000","credit":"100.00"},{"account":"2000","credit":"19.00"}]}
        """;

    internal static async Task RunAsync(string[] args)
    {
        BenchmarkOptions options = BenchmarkOptions.Parse(args, seconds: 2, rounds: 5);
        string data = TestFolder.Create("aibos-bench-");
        string connection = await SharedPostgres.CreateDatabaseAsync("platform", CancellationToken.None);
        // The first start migrates; neither of the two that are compared does.
        await TimeStartAsync(connection, data, [new ManyContracts(Domain, 1)]);
        await TimeStartAsync(connection, data, [new ManyContracts("bulk", Contracts)]);
        var few = new List<double>();
        var many = new List<double>();
        for (int round = 0; round < options.Rounds; round++)
        {
            few.Add(await TimeStartAsync(connection, data, [new ManyContracts(Domain, 1)]));
            many.Add(await TimeStartAsync(connection, data, [new ManyContracts("bulk", Contracts)]));
        }

        new BenchmarkLine("platform.start.contracts_1000", Samples.Median(many) - Samples.Median(few), "ms more")
        {
            Floor = Samples.Median(few),
            Ratio = Samples.Median(many.Zip(few, (with, without) => with / without)),
            Note = $"start to ready with {Contracts} contracts more; floor: the same start with one",
        }.Print();
        await using (SiloHost host = await StartAsync(
            connection, data, [new ManyContracts(Domain, 1), new ManyContracts("bulk", Contracts)]))
        {
            await new PlatformBenchmark(host, data, options).MeasureAsync();
        }

        await MeasureLimitsAsync(connection, data, options);

        Directory.Delete(data, recursive: true);
    }

    private static async Task MeasureLimitsAsync(string connection, string data, BenchmarkOptions options)
    {
        string limit =
            $"--Kernel:Limits:Actions:{LimitsBenchmark.LimitedAction}:PerSecond={LimitsBenchmark.PerSecond}";
        string next = Directory.CreateDirectory(Path.Combine(data, "neighbour")).FullName;
        File.Copy(Path.Combine(data, "master.key"), Path.Combine(next, "master.key"), overwrite: true);
        await using SiloHost one = await StartAsync(connection, data, [], limit);
        await using SiloHost two = await StartAsync(connection, next, [], limit);
        await new LimitsBenchmark(one, two, options).MeasureAsync();
    }

    private async Task MeasureAsync()
    {
        await MeasureDispatchAsync();
        await MeasureSchemaAsync();
        await MeasureDescriptionAsync();
        await new ToolListBenchmark(host.BaseUrl, Key("acme", "owner"), options).MeasureAsync();
    }

    private string Key(string tenant, string role)
    {
        using JsonDocument demo = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(data, "demo.json")));
        return demo.RootElement.GetProperty("keys").EnumerateArray()
            .Single(key => key.GetProperty("tenant").GetString() == tenant
                && key.GetProperty("role").GetString() == role)
            .GetProperty("key").GetString()!;
    }

    private static async Task<SiloHost> StartAsync(
        string connection, string data, IReadOnlyList<IEngine> engines, params string[] settings)
    {
        int[] ports = FreePorts.Take(3);
        // The silo greets on standard output, where only figures belong.
        TextWriter figures = Console.Out;
        Console.SetOut(TextWriter.Null);
        SiloHost host = await SiloHost.StartAsync(
            [
                $"--Kernel:DataDirectory={data}", $"--ConnectionStrings:Kernel={connection}",
                $"--urls=http://127.0.0.1:{ports[0]}", $"--Orleans:SiloPort={ports[1]}",
                $"--Orleans:GatewayPort={ports[2]}", "--Kernel:Demo=true", "--Kernel:PublicContracts=true",
                "--Kernel:Log:Level=Fatal", .. settings,
            ],
            CancellationToken.None,
            engines);
        Console.SetOut(figures);
        return host;
    }

    private static async Task<double> TimeStartAsync(string connection, string data, IReadOnlyList<IEngine> engines)
    {
        long started = Stopwatch.GetTimestamp();
        await using SiloHost host = await StartAsync(connection, data, engines);
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    // All that is the kernel's in a call and needs no database: address, registry, contract, permission, canonical
    // JSON, both schemas, context, handler's making, reading and writing. The rest of a call is its entry.
    private async Task MeasureDispatchAsync()
    {
        var tenant = new TenantId("bench");
        await host.Services.GetRequiredService<TenantStore>().EnsureAsync(tenant, "Bench", CancellationToken.None);
        var caller = new Caller(tenant.Value, "bench@bench", [$"{Domain}.*"]);
        var dispatcher = (ActionDispatcher)host.Services.GetRequiredService<IActionDispatcher>();
        HandlerRunner runner = host.Services.GetRequiredService<HandlerRunner>();
        IIdSource ids = host.Services.GetRequiredService<IIdSource>();
        byte[] body = Encoding.UTF8.GetBytes(Order);
        var call = new ActionCall { Caller = caller, Action = $"{Domain}.{ManyContracts.First}", Body = body };

        async Task CallAsync()
        {
            ActionDispatcher.Admission admission = await dispatcher.AdmitAsync(call);
            if (admission.Refusal is { } refusal)
                throw new InvalidOperationException(refusal.Detail);
            Result<byte[]> output = await runner.RunAsync(
                call, admission.Contract!, admission.Input!, ids.NewId(), session: null!, events: null!);
            if (!output.IsOk)
                throw new InvalidOperationException(output.Refusal.Detail);
        }

        async Task FloorAsync()
        {
            ManyContracts.Order order =
                JsonSerializer.Deserialize<ManyContracts.Order>(body, ContractJson.Options)!;
            var accepted = new ManyContracts.Accepted(order.Customer, order.Lines.Count, order.Lines[0].Price);
            await Task.FromResult(JsonSerializer.SerializeToUtf8Bytes(accepted, ContractJson.Options));
        }

        await PrintAsync(
            "platform.dispatch.overhead", CallAsync, FloorAsync,
            "contract, permission, schemas, context and JSON of one call, without its entry; "
            + "floor: reading the same input and writing the same output");
    }

    private async Task MeasureSchemaAsync()
    {
        CompiledContract contract = host.Services.GetRequiredService<ContractCatalog>()
            .Find(new ActionId("accounting.create.journal_entry"), null)!;
        byte[] body = Encoding.UTF8.GetBytes(JournalEntry);
        if (!contract.Input.Validate(body.AsMemory()).IsValid)
            throw new InvalidOperationException("The journal entry is refused.");
        await PrintAsync(
            "platform.schema.journal_entry",
            () =>
            {
                contract.Input.Validate(body.AsMemory());
                return Task.CompletedTask;
            },
            () =>
            {
                using JsonDocument document = JsonDocument.Parse(body);
                return Task.CompletedTask;
            },
            "a journal entry of three lines against its schema; floor: parsing it");
    }

    private async Task MeasureDescriptionAsync()
    {
        using var http = new HttpClient();
        string url = host.BaseUrl + "/openapi/v1.json";
        byte[] all = await http.GetByteArrayAsync(url);
        await using FixedAnswer floor = await FixedAnswer.StartAsync(all);
        var ours = new List<double>();
        var least = new List<double>();
        for (int round = 0; round < options.Rounds * 20; round++)
        {
            ours.Add(await TimeAsync(() => http.GetByteArrayAsync(url)));
            least.Add(await TimeAsync(() => http.GetByteArrayAsync(floor.Url)));
        }

        double[] sorted = [.. ours.Order()];
        new BenchmarkLine("platform.openapi.contracts_1000", Samples.Median(ours), "ms")
        {
            Floor = Samples.Median(least),
            Ratio = Samples.Median(ours.Zip(least, (one, floor) => one / floor)),
            P50Ms = Samples.Percentile(sorted, 0.50),
            P95Ms = Samples.Percentile(sorted, 0.95),
            Note = $"{all.Length / 1024} KiB over HTTP; floor: a bare Kestrel that answers the same bytes",
        }.Print();
    }

    private async Task PrintAsync(string name, Func<Task> act, Func<Task> least, string note)
    {
        await PerCallAsync(act);
        await PerCallAsync(least);
        var ours = new List<double>();
        var floors = new List<double>();
        for (int round = 0; round < options.Rounds; round++)
        {
            ours.Add(await PerCallAsync(act));
            floors.Add(await PerCallAsync(least));
        }

        new BenchmarkLine(name, Samples.Median(ours), "µs")
        {
            Floor = Samples.Median(floors),
            Ratio = Samples.Median(ours.Zip(floors, (one, floor) => one / floor)),
            Note = note,
        }.Print();
    }

    // The best of the round's batches: what another process takes from this one is not its cost.
    private async Task<double> PerCallAsync(Func<Task> act)
    {
        double best = double.MaxValue;
        long started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < options.RoundLength)
        {
            long batch = Stopwatch.GetTimestamp();
            for (int i = 0; i < Batch; i++)
                await act();
            best = Math.Min(best, Stopwatch.GetElapsedTime(batch).TotalMicroseconds / Batch);
        }

        return best;
    }

    private static async Task<double> TimeAsync(Func<Task> act)
    {
        long started = Stopwatch.GetTimestamp();
        await act();
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }
}
