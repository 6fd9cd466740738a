using System.Runtime.Versioning;
using Xunit.MicrosoftTestingPlatform;
using Xunit.Runner.InProc.SystemConsole;

// File modes and signals are what is tested.
[assembly: UnsupportedOSPlatform("windows")]

namespace AiBos.EmbeddedPostgres.Tests;

/// <summary>Runs the tests, or – started by a test – owns a server until it is killed.</summary>
internal static class Program
{
    public static Task<int> Main(string[] args) =>
        args is [OwnerProcess.Mode, var dataDirectory] ? OwnerProcess.RunAsync(dataDirectory)
        : args.Any(static arg => arg is "--server" or "--internal-msbuild-node")
            ? TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions)
            : ConsoleRunner.Run(args);
}
