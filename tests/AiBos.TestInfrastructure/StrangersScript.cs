namespace AiBos.TestInfrastructure;

/// <summary>The scripts in deploy/verify, which share no code with the product, on Node.</summary>
public static class StrangersScript
{
    /// <summary>Path of one of them.</summary>
    public static string PathOf(string name)
    {
        string? at = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(at, "AiBos.Orleans.sln")))
        {
            at = Path.GetDirectoryName(at)
                ?? throw new DirectoryNotFoundException($"No AiBos.Orleans.sln above {AppContext.BaseDirectory}.");
        }

        return Path.Combine(at, "deploy", "verify", name);
    }

    /// <summary>Verifies a bundle and, when it is sound, what is in its <c>anchors/</c>.</summary>
    /// <param name="bundle">The directory.</param>
    /// <param name="policy">The policy file.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="trust">Options of <c>anchors.mjs</c>: what is trusted besides the policy.</param>
    /// <returns>Exit code of the last that ran, and what they wrote.</returns>
    public static async Task<(int Code, string Output)> VerifyAsync(
        string bundle, string policy, CancellationToken cancellationToken, params string[] trust)
    {
        (int code, string output) = await ForeignProgram.RunAsync(
            "node", [PathOf("verify.mjs"), bundle, policy], cancellationToken: cancellationToken);
        if (code != 0)
            return (code, output);
        (code, string anchors) = await ForeignProgram.RunAsync(
            "node", [PathOf("anchors.mjs"), bundle, policy, .. trust], cancellationToken: cancellationToken);
        return (code, output + anchors);
    }
}
