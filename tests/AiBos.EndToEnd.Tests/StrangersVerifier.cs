using System.Diagnostics;
using System.IO.Compression;
using Xunit;

namespace AiBos.EndToEnd.Tests;

/// <summary>What an auditor does: fetches an export, and checks it with deploy/verify/verify.mjs on Node.</summary>
internal static class StrangersVerifier
{
    internal static string Script => Path.Combine(RepositoryRoot(), "deploy", "verify", "verify.mjs");

    internal static async Task ExportAsync(string baseUrl, string key, string directory)
    {
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Add("X-Api-Key", key);
        byte[] zip = await http.GetByteArrayAsync(
            new Uri($"{baseUrl}/audit/export"), TestContext.Current.CancellationToken);
        using var archive = new ZipArchive(new MemoryStream(zip));
        archive.ExtractToDirectory(directory);
    }

    internal static async Task<(int Code, string Output)> RunAsync(string bundle, string policy)
    {
        var start = new ProcessStartInfo("node", [Script, bundle, policy])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        using Process process = Process.Start(start)!;
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output);
    }

    private static string RepositoryRoot()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "AiBos.Orleans.sln")))
            folder = Path.GetDirectoryName(folder)!;
        return folder;
    }
}
