using System.Diagnostics;

namespace AiBos.Architecture.Tests.Governance;

/// <summary>A git repository in a temporary folder, with the governance scripts and their hook installed.</summary>
internal sealed class ThrowawayRepository : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("aibos-governance-").FullName;

    private ThrowawayRepository()
    {
    }

    internal static async Task<ThrowawayRepository> CreateAsync()
    {
        var repository = new ThrowawayRepository();
        foreach (string script in new[] { "check.sh", "ci.sh", "hooks/pre-commit" })
        {
            string path = $"deploy/governance/{script}";
            repository.Write(path, Repository.Read(path));
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(
                    Path.Combine(repository._root, path), File.GetUnixFileMode(Path.Combine(Repository.Root, path)));
            }
        }

        await repository.GitAsync("init", "--quiet", "--initial-branch=main");
        await repository.GitAsync("config", "core.hooksPath", "deploy/governance/hooks");
        return repository;
    }

    internal void Write(string path, string text)
    {
        string file = Path.Combine(_root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text.ReplaceLineEndings("\n") + "\n");
    }

    internal void Delete(string path) => File.Delete(Path.Combine(_root, path));

    internal void Move(string from, string to) => File.Move(Path.Combine(_root, from), Path.Combine(_root, to));

    /// <summary>Commits all there is, through the hook.</summary>
    internal async Task<(int Code, string Output)> CommitAsync(bool pastTheHook = false)
    {
        await GitAsync("add", "--all");
        string[] commit = ["commit", "--quiet", "-m", "test"];
        return await RunAsync("git", pastTheHook ? [.. commit, "--no-verify"] : commit);
    }

    internal async Task<string> GitAsync(params string[] arguments)
    {
        (int code, string output) = await RunAsync("git", arguments);
        Assert.True(code == 0, $"git {string.Join(' ', arguments)}: {output}");
        return output.Trim();
    }

    internal Task<(int Code, string Output)> CheckAsync(params string[] arguments) =>
        RunAsync("sh", ["deploy/governance/check.sh", .. arguments]);

    internal async Task<(int Code, string Output)> RunAsync(
        string program, string[] arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = _root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        // The developer's own settings and hooks, and those of a hook that runs these tests, stay outside.
        foreach (string name in start.Environment.Keys.Where(name => name.StartsWith("GIT_", StringComparison.Ordinal))
            .ToArray())
        {
            start.Environment.Remove(name);
        }

        (string, string)[] own =
        [
            ("GIT_CONFIG_GLOBAL", "/dev/null"), ("GIT_CONFIG_NOSYSTEM", "1"), ("GIT_AUTHOR_NAME", "Test"),
            ("GIT_AUTHOR_EMAIL", "test@example.org"), ("GIT_COMMITTER_NAME", "Test"),
            ("GIT_COMMITTER_EMAIL", "test@example.org"),
        ];
        foreach ((string name, string value) in own.Concat(environment))
            start.Environment[name] = value;
        using Process process = Process.Start(start)!;
        CancellationToken stop = TestContext.Current.CancellationToken;
        Task<string> errors = process.StandardError.ReadToEndAsync(stop);
        string output = await process.StandardOutput.ReadToEndAsync(stop);
        await process.WaitForExitAsync(stop);
        return (process.ExitCode, output + await errors);
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
