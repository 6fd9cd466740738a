using System.Diagnostics;
using System.IO.Compression;
using System.Security.Cryptography;
using AiBos.Kernel.Audit;
using AiBos.Ledger;
using AiBos.Ledger.Checkpoints;
using AiBos.Ledger.Merkle;
using AiBos.Ledger.Notes;
using AiBos.Sdk;
using AiBos.TestInfrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace AiBos.Benchmarks;

/// <summary>
/// The rest of family <c>ledger</c>: appends in batches and one by one, verification in the database and of a bundle,
/// the size of a proof, and what hashing a node costs.
/// </summary>
internal sealed class LedgerChecksBenchmark(
    IServiceProvider services, LedgerFloor floor, BenchmarkOptions options,
    Func<string, int, Task<TenantId[]>> tenants, Func<byte[], EntryDraft> draft)
{
    private const int BatchCallers = 20;
    private const int BatchEntries = 100;
    private const int SingleAppends = 2_000;
    private const int NodesHashed = 1_000_000;
    private const long ProofLogSize = 10_000_000;

    private readonly LedgerClient _ledger = services.GetRequiredService<LedgerClient>();

    internal async Task RunAsync()
    {
        TenantId[] log = await tenants("v", 1);
        await MeasureBatchesAsync(log);
        await MeasureSinglesAsync((await tenants("s", 1))[0]);
        await MeasureVerificationAsync(log[0]);
        await MeasureBundleAsync(log[0]);
        MeasureNode();
        MeasureProof();
    }

    private async Task MeasureBatchesAsync(TenantId[] log)
    {
        await AppendBatchesAsync(log[0], TimeSpan.FromSeconds(3));
        var rates = new List<double>();
        var floors = new List<double>();
        for (int round = 0; round < options.Rounds; round++)
        {
            rates.Add(await AppendBatchesAsync(log[0], options.RoundLength / 2));
            floors.Add(await floor.CopyAsync(log, (long)(rates[^1] * options.RoundLength.TotalSeconds / 2)));
        }

        new BenchmarkLine("ledger.append.batches", Samples.Median(rates), "entries/s")
        {
            Floor = Samples.Median(floors),
            Ratio = Samples.Median(rates.Zip(floors, (rate, least) => rate / least)),
            Concurrency = BatchCallers,
            Note = $"one tenant, {BatchEntries} entries an append; floor: binary COPY of the same rows",
        }.Print();
    }

    private async Task<double> AppendBatchesAsync(TenantId tenant, TimeSpan length)
    {
        long total = 0;
        long started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, BatchCallers).Select(caller => Task.Run(async () =>
        {
            byte[] payload = LedgerBenchmark.Payload(caller);
            while (Stopwatch.GetElapsedTime(started) < length)
            {
                EntryDraft[] drafts = [.. Enumerable.Range(0, BatchEntries).Select(_ => draft(payload))];
                AppendResult result = await _ledger.AppendAsync(tenant, drafts);
                if (!result.IsSealed)
                    throw new InvalidOperationException(result.Failure);
                Interlocked.Add(ref total, BatchEntries);
            }
        })));
        return total / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private async Task MeasureSinglesAsync(TenantId tenant)
    {
        byte[] payload = LedgerBenchmark.Payload(0);
        var ratios = new List<double>();
        var mine = new List<double>();
        var least = new List<double>();
        for (int round = 0; round < options.Rounds; round++)
        {
            double[] milliseconds = new double[SingleAppends];
            for (int i = 0; i < SingleAppends; i++)
            {
                long began = Stopwatch.GetTimestamp();
                await _ledger.AppendAsync(tenant, draft(payload));
                milliseconds[i] = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
            }

            mine.Add(Samples.Median(milliseconds));
            least.Add(Samples.Median(await floor.CommitOneByOneAsync(tenant, SingleAppends)));
            ratios.Add(mine[^1] / least[^1]);
        }

        new BenchmarkLine("ledger.append.single", Samples.Median(mine), "ms")
        {
            Floor = Samples.Median(least),
            Ratio = Samples.Median(ratios),
            Note = "p50 of one caller; floor: p50 of a commit of one such row. Smaller is better",
        }.Print();
    }

    private async Task MeasureVerificationAsync(TenantId tenant)
    {
        AuditService audit = services.GetRequiredService<AuditService>();
        await audit.VerifyAsync(tenant, "bench", CancellationToken.None);
        var rates = new List<double>();
        var copies = new List<double>();
        var hashes = new List<double>();
        var perCpu = new List<double>();
        var leastPerCpu = new List<double>();
        for (int round = 0; round < options.Rounds; round++)
        {
            long started = Stopwatch.GetTimestamp();
            ((VerificationReport report, _), double cpu) = await CpuTime.OfAsync(
                async () => await audit.VerifyAsync(tenant, "bench", CancellationToken.None));
            if (report.Status != VerificationStatus.Valid)
                throw new InvalidOperationException($"{report.Status}: {report.Findings[0]}");
            rates.Add(report.Entries / Stopwatch.GetElapsedTime(started).TotalSeconds);
            perCpu.Add(report.Entries / cpu);
            (LedgerFloor.Reading least, double leastCpu) = await CpuTime.OfAsync(() => floor.CopyOutAsync(tenant));
            double copy = least.PerSecond;
            (double hash, double hashCpu) = await CpuTime.OfAsync(() => Task.FromResult(LedgerFloor.Hash(least)));
            leastPerCpu.Add(least.Rows / Math.Max(leastCpu, hashCpu));
            copies.Add(copy);
            hashes.Add(hash);
        }

        new BenchmarkLine("ledger.verify", Samples.Median(rates), "entries/s")
        {
            Floor = Math.Min(Samples.Median(copies), Samples.Median(hashes)),
            Ratio = Samples.Median(rates.Zip(copies.Zip(hashes, Math.Min), (rate, best) => rate / best)),
            Note = $"one connection; floor: the slower of COPY out ({Samples.Median(copies):0}/s) and SHA-256 of "
                + $"the same bytes ({Samples.Median(hashes):0}/s)",
        }.Print();
        new BenchmarkLine("ledger.verify.cpu", Samples.Median(perCpu), "entries/s")
        {
            Floor = Samples.Median(leastPerCpu),
            Ratio = Samples.Median(perCpu.Zip(leastPerCpu, (rate, best) => rate / best)),
            Note = "per second of a processor, silo and PostgreSQL together; floor: the same of COPY out or SHA-256, "
                + "whichever takes more",
        }.Print();
    }

    private async Task MeasureBundleAsync(TenantId tenant)
    {
        string folder = TestFolder.Create("aibos-bundle-");
        string bundle = Path.Combine(folder, "bundle");
        await ExportAsync(tenant, Path.Combine(folder, "bundle.zip"));
        ZipFile.ExtractToDirectory(Path.Combine(folder, "bundle.zip"), bundle);
        string tool = Path.Combine(AppContext.BaseDirectory, "aibos.dll");
        string policy = Path.Combine(bundle, "policy");
        var mine = new List<double>();
        var least = new List<double>();
        for (int round = 0; round < options.Rounds; round++)
        {
            mine.Add(await TimeAsync("dotnet", tool, "audit", "verify", "--bundle", bundle, "--policy", policy));
            least.Add(await TimeAsync("sh", "-c", $"find '{bundle}' -type f -print0 | xargs -0 sha256sum"));
        }

        long bytes = Directory.EnumerateFiles(bundle, "*", SearchOption.AllDirectories)
            .Sum(file => new FileInfo(file).Length);
        Directory.Delete(folder, recursive: true);
        new BenchmarkLine("ledger.verify.offline", Samples.Median(mine), "s")
        {
            Floor = Samples.Median(least),
            Ratio = Samples.Median(mine.Zip(least, (own, best) => own / best)),
            Note = $"a bundle of {bytes >> 20} MiB, the tool's start included; floor: sha256sum of its files. "
                + "Smaller is better",
        }.Print();
    }

    // The newest checkpoint follows an append within a second; until then a plan covers less.
    private async Task ExportAsync(TenantId tenant, string file)
    {
        AuditExport export = services.GetRequiredService<AuditExport>();
        Result<ExportPlan> plan = await export.PlanAsync(
            tenant, new PrincipalId("bench"), 0, null, CancellationToken.None);
        await using FileStream zip = File.Create(file);
        await export.WriteAsync(plan.Value, zip, CancellationToken.None);
    }

    private static async Task<double> TimeAsync(string program, params string[] args)
    {
        var start = new ProcessStartInfo(program, args) { RedirectStandardOutput = true, UseShellExecute = false };
        long began = Stopwatch.GetTimestamp();
        using Process process = Process.Start(start)!;
        string said = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? Stopwatch.GetElapsedTime(began).TotalSeconds
            : throw new InvalidOperationException(said);
    }

    private void MeasureNode()
    {
        NodeHash node = NodeHash.Empty;
        byte[] input = new byte[65];
        byte[] output = new byte[32];
        var mine = new List<double>();
        var least = new List<double>();
        for (int round = 0; round <= options.Rounds; round++)
        {
            mine.Add(Nanoseconds(() => node = NodeHash.OfChildren(node, node)));
            least.Add(Nanoseconds(() => SHA256.HashData(input, output)));
        }

        new BenchmarkLine("ledger.hash.node", Samples.Median(mine.Skip(1)), "ns")
        {
            Floor = Samples.Median(least.Skip(1)),
            Ratio = Samples.Median(mine.Zip(least, (own, best) => own / best).Skip(1)),
            Note = "one node of the tree; floor: SHA256.HashData of 65 bytes. Smaller is better",
        }.Print();
    }

    private static double Nanoseconds(Action act)
    {
        long began = Stopwatch.GetTimestamp();
        for (int i = 0; i < NodesHashed; i++)
            act();
        return Stopwatch.GetElapsedTime(began).TotalNanoseconds / NodesHashed;
    }

    // Every leaf of such a log has at most as many nodes beside its way up as its size has bits.
    private static void MeasureProof()
    {
        NoteSigner signer = NoteSigner.Generate("0123456789/t/acme/1");
        SignedNote checkpoint = new Checkpoint("0123456789/t/acme/1", ProofLogSize, NodeHash.Empty).Sign(signer);
        int nodes = (int)Math.Ceiling(Math.Log2(ProofLogSize));
        var proof = new TlogProof(1, [.. Enumerable.Repeat(NodeHash.Empty, nodes)], checkpoint);
        new BenchmarkLine("ledger.proof", proof.ToArray().Length, "bytes")
        {
            Note = $"inclusion and checkpoint of a log of {ProofLogSize:N0} entries, {nodes} nodes",
        }.Print();
    }
}
