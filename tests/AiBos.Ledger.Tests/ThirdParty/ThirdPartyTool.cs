using System.Diagnostics;
using Xunit;

namespace AiBos.Ledger.Tests.ThirdParty;

/// <summary>Runs programs that others wrote. Where they are missing tests skip, unless the environment says that they
/// must be there.</summary>
internal static class ThirdPartyTool
{
    /// <summary>Skips the test, or fails it where third parties are required.</summary>
    public static void RequireOrSkip(bool isHere, string missing)
    {
        if (isHere)
        {
            return;
        }

        if (Environment.GetEnvironmentVariable("AIBOS_TESTS_REQUIRE_THIRD_PARTY") == "1")
        {
            Assert.Fail(missing);
        }

        Assert.Skip(missing);
    }

    /// <summary>Whether a program is on the path.</summary>
    public static bool IsOnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
            .Split(Path.PathSeparator)
            .Any(folder => File.Exists(Path.Combine(folder, program)));

    /// <summary>Runs a program to its end.</summary>
    /// <param name="program">Its name on the path.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="folder">Where it runs; null for here.</param>
    /// <param name="environment">What its environment has besides ours.</param>
    /// <returns>Exit code and what it wrote, standard output first.</returns>
    public static async Task<(int Code, string Output)> RunAsync(
        string program,
        IEnumerable<string> arguments,
        string? folder = null,
        IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = folder ?? string.Empty,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output + await error);
    }
}
