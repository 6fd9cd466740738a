using Xunit;

namespace AiBos.Ledger.Tests.ThirdParty;

/// <summary>Scripts of ours over pinned npm packages, installed beside the test executable once.</summary>
internal static class NodePackages
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "ThirdParty", "npm");
    private static readonly AiBos.TestInfrastructure.NodePackages Packages = new(Folder);

    /// <summary>Runs a script; skips the test where Node.js or the packages cannot be had.</summary>
    /// <returns>Exit code and what it wrote.</returns>
    public static async Task<(int Code, string Output)> RunAsync(string script, params string[] arguments)
    {
        var missing = await Packages.EnsureAsync(TestContext.Current.CancellationToken);
        ThirdPartyTool.RequireOrSkip(missing is null, missing ?? "");
        return await Packages.RunAsync(script, arguments, TestContext.Current.CancellationToken);
    }
}
