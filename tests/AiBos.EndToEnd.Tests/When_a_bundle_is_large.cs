using System.Diagnostics;
using System.Globalization;
using AiBos.TestInfrastructure;
using Xunit;

namespace AiBos.EndToEnd.Tests;

/// <summary>
/// What verifying costs in memory, whatever the size: the tool says VALID with a heap of 64 MiB and no more, and ten
/// times the entries need no more of the machine.
/// </summary>
public sealed class When_a_bundle_is_large : IDisposable
{
    private const int Entries = 100_000;
    private const int ManyEntries = 1_000_000;
    private const string HeapBytesMax = "0x4000000";

    // The same limit for objects; the bytes that Node reads into lie outside, and it collects them when it likes.
    private const string NodeHeapMax = "--max-old-space-size=64";

    /// <summary>What a peak may differ between two runs: pages of the runtime, and stacks.</summary>
    private const long NoiseKib = 16 * 1024;

    private readonly string _folder = TestFolder.Create("aibos-large-");
    private readonly ITestOutputHelper _output;

    public When_a_bundle_is_large(ITestOutputHelper output)
    {
        _output = output;
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The peak of a process is read from /proc.");
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Should_be_verified_by_the_tool_in_64_MiB_of_heap()
    {
        long peak = await VerifyAsync(Entries);
        long peakOfMany = await VerifyAsync(ManyEntries);

        _output.WriteLine($"peak resident set: {Entries} entries {peak} KiB, {ManyEntries} entries {peakOfMany} KiB");
        Assert.True(
            peakOfMany < peak + NoiseKib, $"{ManyEntries} entries need {peakOfMany} KiB, {Entries} need {peak} KiB");
    }

    [Fact]
    public async Task Should_be_verified_by_the_stand_alone_script_in_64_MiB_of_heap()
    {
        long peak = await VerifyOnNodeAsync(ManyEntries);

        _output.WriteLine($"peak resident set: {ManyEntries} entries {peak} KiB");
    }

    private async Task<long> VerifyAsync(int entries)
    {
        string peak = Path.Combine(_folder, "peak");
        string bundle = Write(entries);
        string tool = Path.Combine(AppContext.BaseDirectory, "aibos.dll");

        (int exit, string said) = await RunAsync(
            "dotnet", [tool, "audit", "verify", "--bundle", bundle, "--policy", Path.Combine(bundle, "policy")],
            ("DOTNET_GCHeapHardLimit", HeapBytesMax),
            ("DOTNET_STARTUP_HOOKS", typeof(StartupHook).Assembly.Location),
            (StartupHook.PeakFile, peak));

        Assert.True(exit == 0, said);
        Assert.StartsWith($"VALID: {entries} entries, 0 findings", said, StringComparison.Ordinal);
        return await ReadPeakAsync(peak);
    }

    private async Task<long> VerifyOnNodeAsync(int entries)
    {
        string peak = Path.Combine(_folder, "peak");
        string hook = Path.Combine(_folder, "peak.cjs");
        await File.WriteAllTextAsync(
            hook,
            "process.on('exit', () => require('node:fs')"
            + $".writeFileSync(process.env.{StartupHook.PeakFile}, String(process.resourceUsage().maxRSS)));",
            TestContext.Current.CancellationToken);
        string bundle = Write(entries);

        (int exit, string said) = await RunAsync(
            "node", [NodeHeapMax, "--require", hook, StrangersVerifier.Script, bundle, Path.Combine(bundle, "policy")],
            (StartupHook.PeakFile, peak));

        Assert.True(exit == 0, said);
        Assert.StartsWith($"VALID: {entries} entries", said, StringComparison.Ordinal);
        return await ReadPeakAsync(peak);
    }

    private string Write(int entries)
    {
        string bundle = Path.Combine(_folder, $"bundle-{entries}");
        LargeBundle.Write(bundle, entries);
        return bundle;
    }

    private static async Task<long> ReadPeakAsync(string file) => long.Parse(
        await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken), CultureInfo.InvariantCulture);

    private static async Task<(int Exit, string Said)> RunAsync(
        string program, string[] args, params (string Name, string Value)[] variables)
    {
        var start = new ProcessStartInfo(program, args)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach ((string name, string value) in variables)
            start.Environment[name] = value;
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string said = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, said + await errors);
    }
}
