using System.Diagnostics;
using AiBos.TestInfrastructure;
using Xunit;

namespace AiBos.EndToEnd.Tests;

/// <summary>The page docs/engines/first-engine.md, followed to the letter in a fresh clone of what lies here.</summary>
public sealed class When_a_stranger_writes_an_engine(ITestOutputHelper output) : IDisposable
{
    private const string Solution = "AiBos.Orleans.sln";

    // The kernel's own code was judged when it was built; here only the stranger's is.
    private const string QuickBuild = """
        <Project>
          <PropertyGroup>
            <RunAnalyzers Condition="!$(MSBuildProjectName.StartsWith('AiBos.Engines.Tickets'))">false</RunAnalyzers>
          </PropertyGroup>
        </Project>
        """;

    private static readonly string[] NotOfTheRepository =
        [".git", "bin", "obj", ".aibos", "TestResults", "artifacts", "node_modules", ".vs", ".idea"];

    private readonly string _folder = TestFolder.Create("aibos-stranger-");

    [Fact]
    public async Task Should_take_the_page_as_it_stands()
    {
        foreach (string program in new[] { "bash", "git", "curl", "jq" })
        {
            if (!ForeignProgram.IsOnPath(program) && !ForeignProgram.IsRequired)
                Assert.Skip($"There is no {program} on the path.");
        }

        string repository = await CopyAsync();
        IReadOnlyList<GuideStep> steps = GuideStep.Read(await File.ReadAllTextAsync(
            Path.Combine(repository, "docs/engines/first-engine.md"), TestContext.Current.CancellationToken));
        // When the page is not understood, everything would pass.
        Assert.InRange(steps.Count, 12, 100);
        Assert.Equal(4, steps.Count(step => step.File is not null));
        var whole = Stopwatch.StartNew();
        string quick = Path.Combine(_folder, "quick.props");
        await File.WriteAllTextAsync(quick, QuickBuild, TestContext.Current.CancellationToken);
        await using var shell = new GuideShell(_folder, Surroundings(repository, quick));
        foreach (GuideStep step in steps)
            await FollowAsync(shell, step);
        await shell.StopOthersAsync();
        output.WriteLine($"The whole page: {whole.Elapsed.TotalSeconds:0} s");
        await AssertNothingIsLeftAsync();
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Clone => Path.Combine(_folder, "ai-bos");

    private async Task FollowAsync(GuideShell shell, GuideStep step)
    {
        var time = Stopwatch.StartNew();
        if (step.File is not null)
        {
            await File.WriteAllTextAsync(
                Path.Combine(Clone, step.File), step.Text, TestContext.Current.CancellationToken);
        }
        else if (step.RunsOn)
        {
            await shell.StartAsync(step.Text, Clone, said => step.Lacks(said) is null);
        }
        else
        {
            string said = await shell.RunAsync(step.Text);
            string? missing = step.Lacks(said);
            Assert.True(
                missing is null, $"The page says that\n{step.Text}prints '{missing}'. It prints:\n{said}");
        }

        string what = step.File ?? step.Text.Split('\n')[0];
        output.WriteLine($"{time.Elapsed.TotalSeconds,5:0.0} s  {what}");
    }

    /// <summary>Git sees what the page says to commit, and nothing of what it says is not of the repository.</summary>
    private async Task AssertNothingIsLeftAsync()
    {
        string[] left = (await GitAsync(Clone, "status", "--porcelain", "--untracked-files=all"))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal([$" M {Solution}"], left.Where(line => !line.StartsWith("?? ", StringComparison.Ordinal)));
        Assert.Equal(2, left.Count(line => line.EndsWith("/packages.lock.json", StringComparison.Ordinal)));
        Assert.All(
            left.Where(line => line.StartsWith("?? ", StringComparison.Ordinal)),
            line => Assert.Contains("AiBos.Engines.Tickets", line, StringComparison.Ordinal));
    }

    private static Dictionary<string, string?> Surroundings(string repository, string quick)
    {
        int[] ports = FreePorts.Take(3);
        return new Dictionary<string, string?>
        {
            ["AIBOS_REPOSITORY"] = repository,
            ["CustomBeforeDirectoryBuildProps"] = quick,
            ["ASPNETCORE_URLS"] = $"http://127.0.0.1:{ports[0]}",
            ["Orleans__SiloPort"] = $"{ports[1]}",
            ["Orleans__GatewayPort"] = $"{ports[2]}",
            // The machine of a stranger is no build server, and holds no key of anything.
            ["CI"] = null,
            ["AIBOS_URL"] = null,
            ["AIBOS_KEY"] = null,
        };
    }

    /// <summary>A repository of all that lies here, committed or not.</summary>
    private async Task<string> CopyAsync()
    {
        string root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, Solution)))
            root = Path.GetDirectoryName(root)!;
        string copy = Path.Combine(_folder, "repository");
        CopyFolder(root, copy);
        await GitAsync(copy, "init", "--quiet", "--initial-branch=main");
        await GitAsync(copy, "add", "--all");
        await GitAsync(
            copy, "-c", "user.name=Test", "-c", "user.email=test@example.org", "commit", "--quiet", "-m", "test");
        return copy;
    }

    private static void CopyFolder(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string file in Directory.EnumerateFiles(from))
        {
            // In a second worktree .git is a file.
            if (Path.GetFileName(file) != ".git")
                File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }

        foreach (string inner in Directory.EnumerateDirectories(from))
        {
            if (!NotOfTheRepository.Contains(Path.GetFileName(inner), StringComparer.Ordinal))
                CopyFolder(inner, Path.Combine(to, Path.GetFileName(inner)));
        }
    }

    private static async Task<string> GitAsync(string folder, params string[] arguments)
    {
        (int code, string said) = await ForeignProgram.RunAsync(
            "git", ["-c", "core.hooksPath=/dev/null", .. arguments], folder,
            cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(code == 0, said);
        return said;
    }
}
