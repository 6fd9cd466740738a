using System.Text.Json;
using Xunit;

namespace AiBos.Cli.Tests.Scaffolding;

/// <summary>A folder like a checkout: the real solution, the page of tables, and one engine.</summary>
public abstract class CheckoutFixture : CliFixture
{
    protected const string Solution = "AiBos.Orleans.sln";
    protected const string TripsFolder = "src/Engines/AiBos.Engines.Trips";
    protected const string TripsEngine = $"{TripsFolder}/TripsEngine.cs";
    protected const string TripsTests = "tests/AiBos.Engines.Trips.Tests";
    protected const string Accounting = "src/Engines/AiBos.Engines.Accounting";
    protected const string Page = "docs/reference/database.md";

    protected void MakeCheckout()
    {
        string root = Root();
        string[] files =
            [.. new[] { Solution, Page, "tests/AiBos.Engines.Accounting.Tests/AccountingFixture.cs" }
                .Concat(new[] { "*.cs", "*.sql" }.SelectMany(kind => Directory
                    .GetFiles(Path.Combine(root, Accounting), kind, SearchOption.AllDirectories)
                    .Select(file => Path.GetRelativePath(root, file))
                    .Where(file => !file.Contains("/obj/", StringComparison.Ordinal))))];
        foreach (string file in files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(PathTo(file))!);
            File.Copy(Path.Combine(root, file), PathTo(file));
        }
    }

    protected string Read(string file) => File.ReadAllText(PathTo(file));

    /// <summary>Every file with its bytes.</summary>
    protected SortedDictionary<string, string> Snapshot() => new(
        Directory.GetFiles(PathTo(""), "*", SearchOption.AllDirectories).ToDictionary(
            file => Path.GetRelativePath(PathTo(""), file).Replace('\\', '/'),
            file => Convert.ToHexString(File.ReadAllBytes(file))),
        StringComparer.Ordinal);

    protected async Task<JsonElement> NewAsync(params string[] words)
    {
        CliEnd end = await RunBareAsync(["new", .. words, "--json"]);
        Assert.True(end.ExitCode == 0, end.Error);
        return end.Json;
    }

    protected static string[] Paths(JsonElement said, string outcome) =>
        [.. said.GetProperty("files").EnumerateArray()
            .Where(file => file.GetProperty("outcome").GetString() == outcome)
            .Select(file => file.GetProperty("path").GetString()!)];

    /// <summary>Takes away what a run wrote from one file on, as if it had been killed before that.</summary>
    protected async Task KilledAnywhereAsync(IReadOnlyDictionary<string, string> before, params string[] words)
    {
        string[] files = [.. (await NewAsync(words)).GetProperty("files").EnumerateArray()
            .Select(file => file.GetProperty("path").GetString()!)];
        SortedDictionary<string, string> whole = Snapshot();
        for (int reached = 0; reached < files.Length; reached++)
        {
            foreach (string lost in files[reached..])
            {
                if (before.TryGetValue(lost, out string? bytes))
                    await File.WriteAllBytesAsync(PathTo(lost), Convert.FromHexString(bytes), Token);
                else
                    File.Delete(PathTo(lost));
            }

            // What was being written when it was killed.
            string next = PathTo(files[reached]);
            await File.WriteAllTextAsync(
                Path.Combine(Path.GetDirectoryName(next)!, $".{Path.GetFileName(next)}.part"), "using", Token);

            await NewAsync(words);

            Assert.Equal(whole, Snapshot());
        }
    }

    private static string Root()
    {
        string at = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(at, Solution)))
            at = Path.GetDirectoryName(at)!;
        return at;
    }
}
