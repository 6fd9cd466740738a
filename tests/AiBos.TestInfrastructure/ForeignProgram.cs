using System.Diagnostics;

namespace AiBos.TestInfrastructure;

/// <summary>Programs that others wrote and that check ours. Tests skip where they are missing, unless the environment
/// says that they must be there.</summary>
public static class ForeignProgram
{
    /// <summary>Whether a missing program is a failure: AIBOS_TESTS_REQUIRE_THIRD_PARTY is 1.</summary>
    public static bool IsRequired => Environment.GetEnvironmentVariable("AIBOS_TESTS_REQUIRE_THIRD_PARTY") == "1";

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
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Exit code and what it wrote, standard output first.</returns>
    public static async Task<(int Code, string Output)> RunAsync(
        string program, IEnumerable<string> arguments, string? folder = null,
        IReadOnlyDictionary<string, string>? environment = null, CancellationToken cancellationToken = default)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = folder ?? string.Empty,
        };
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync(cancellationToken);
        string output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return (process.ExitCode, output + await error);
    }
}
