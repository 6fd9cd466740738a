using AiBos.TestInfrastructure;
using Xunit;

namespace AiBos.Ledger.Tests.ThirdParty;

/// <summary>Scripts of ours over pinned npm packages, installed beside the test executable once.</summary>
internal static class NodePackages
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "ThirdParty", "npm");
    private static readonly SemaphoreSlim Turn = new(1);

    /// <summary>Runs a script; skips the test where Node.js or the packages cannot be had.</summary>
    /// <returns>Exit code and what it wrote.</returns>
    public static async Task<(int Code, string Output)> RunAsync(string script, params string[] arguments)
    {
        await EnsureInstalledAsync();
        return await ThirdPartyTool.RunAsync("node", [Path.Combine(Folder, script), .. arguments]);
    }

    private static async Task EnsureInstalledAsync()
    {
        ThirdPartyTool.RequireOrSkip(
            ForeignProgram.IsOnPath("node") && ForeignProgram.IsOnPath("npm"),
            "Node.js and npm are not here: apt-get install nodejs npm");
        await Turn.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            // Copied last, so it is there only after an installation that was completed from this very lock file.
            var wanted = Path.Combine(Folder, "package-lock.json");
            var done = Path.Combine(Folder, "node_modules", "installed-from.json");
            if (File.Exists(done)
                && await File.ReadAllTextAsync(done, TestContext.Current.CancellationToken)
                    == await File.ReadAllTextAsync(wanted, TestContext.Current.CancellationToken))
            {
                return;
            }

            var (code, output) = await ThirdPartyTool.RunAsync(
                "npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], Folder);
            ThirdPartyTool.RequireOrSkip(code == 0, $"The npm packages could not be installed: {output}");
            File.Copy(wanted, done, overwrite: true);
        }
        finally
        {
            Turn.Release();
        }
    }
}
