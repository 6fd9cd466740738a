using System.Globalization;

/// <summary>
/// The runtime calls this in a process that a test starts with <c>DOTNET_STARTUP_HOOKS</c>: it writes down what the
/// process needed at most, when it ends. The runtime looks for this name, without a namespace.
/// </summary>
internal static class StartupHook
{
    /// <summary>Names the file that gets the peak of the resident set, in KiB.</summary>
    internal const string PeakFile = "AIBOS_TESTS_PEAK_FILE";

    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable(PeakFile) is not { Length: > 0 } file)
            return;
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            string line = File.ReadLines("/proc/self/status").First(
                text => text.StartsWith("VmHWM:", StringComparison.Ordinal));
            File.WriteAllText(
                file, long.Parse(line["VmHWM:".Length..^"kB".Length], CultureInfo.InvariantCulture).ToString(
                    CultureInfo.InvariantCulture));
        };
    }
}
