using System.Diagnostics;

namespace AiBos.Architecture.Tests.Packages;

/// <summary>What the README's first command does, asked of the build itself.</summary>
public sealed class StartTests
{
    /// <summary>The web Sdk would run it in the project's folder, and put the data into the source tree.</summary>
    [Fact]
    public async Task Run_OfTheSilo_StaysWhereItWasCalled()
    {
        var start = new ProcessStartInfo("dotnet", ["msbuild", "src/AiBos.Silo", "-getProperty:RunWorkingDirectory"])
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        using Process process = Process.Start(start)!;
        string directory = (await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)).Trim();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0, process.ExitCode);
        Assert.Equal("", directory);
    }
}
