using AiBos.Benchmarks;

string family = args.Length > 0 ? args[0] : "";
switch (family)
{
    case "ledger":
        await LedgerBenchmark.RunAsync(args[1..]);
        return 0;
    case "actions":
        await ActionsBenchmark.RunAsync(args[1..]);
        return 0;
    case "platform":
        await PlatformBenchmark.RunAsync(args[1..]);
        return 0;
    case "bare":
        // A process of its own, started by the actions family.
        await BareServer.RunAsync(args[1], args[2]);
        return 0;
    case "load":
        // A process of its own, started by the actions family.
        await LoadProcess.RunAsync(args[1..]);
        return 0;
    default:
        await Console.Error.WriteLineAsync(
            "Usage: dotnet run -c Release --project tests/AiBos.Benchmarks -- "
            + "ledger|actions|platform [--seconds n] [--rounds n]");
        return 2;
}
