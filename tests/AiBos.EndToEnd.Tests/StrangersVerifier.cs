using System.IO.Compression;
using AiBos.TestInfrastructure;
using Xunit;

namespace AiBos.EndToEnd.Tests;

/// <summary>What an auditor does: fetches an export, and checks it with the scripts in deploy/verify on Node.</summary>
internal static class StrangersVerifier
{
    internal static string Script => StrangersScript.PathOf("verify.mjs");

    internal static async Task ExportAsync(string baseUrl, string key, string directory)
    {
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Add("X-Api-Key", key);
        byte[] zip = await http.GetByteArrayAsync(
            new Uri($"{baseUrl}/audit/export"), TestContext.Current.CancellationToken);
        using var archive = new ZipArchive(new MemoryStream(zip));
        archive.ExtractToDirectory(directory);
    }

    internal static Task<(int Code, string Output)> RunAsync(string bundle, string policy) =>
        StrangersScript.VerifyAsync(bundle, policy, TestContext.Current.CancellationToken);
}
