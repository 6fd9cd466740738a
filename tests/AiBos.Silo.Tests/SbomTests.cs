using System.Diagnostics;
using System.Text.Json;
using AiBos.TestInfrastructure;
using Xunit;

namespace AiBos.Silo.Tests;

/// <summary>The list of what is in the silo, as its publishing writes it.</summary>
public sealed class SbomTests : IDisposable
{
    private const string Project = "src/AiBos.Silo/AiBos.Silo.csproj";
    private readonly string _folder = TestFolder.Create("aibos-sbom-");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Sbom_OfTheLockFile_NamesEveryPackageWithItsHash()
    {
        string file = Path.Combine(_folder, "sbom.cdx.json");
        await WriteAsync(file);

        using JsonDocument lockFile = JsonDocument.Parse(RepositoryFile.Read("src/AiBos.Silo/packages.lock.json"));
        string[] locked = [.. lockFile.RootElement.GetProperty("dependencies").EnumerateObject()
            .SelectMany(framework => framework.Value.EnumerateObject())
            .Where(package => package.Value.TryGetProperty("resolved", out _))
            .Select(package => $"{package.Name}@{package.Value.GetProperty("resolved").GetString()} "
                + Convert.ToHexStringLower(package.Value.GetProperty("contentHash").GetBytesFromBase64()))
            .Distinct().Order(StringComparer.Ordinal)];
        using JsonDocument bom = JsonDocument.Parse(
            await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken));
        JsonElement root = bom.RootElement;
        string[] listed = [.. root.GetProperty("components").EnumerateArray()
            .Select(part => $"{part.GetProperty("purl").GetString()!["pkg:nuget/".Length..]} "
                + part.GetProperty("hashes")[0].GetProperty("content").GetString())
            .Order(StringComparer.Ordinal)];

        Assert.True(locked.Length > 30, "The lock file was not understood.");
        Assert.Equal(locked, listed);
        Assert.Equal("CycloneDX", root.GetProperty("bomFormat").GetString());
        Assert.Equal("1.6", root.GetProperty("specVersion").GetString());
        Assert.All(
            root.GetProperty("components").EnumerateArray(),
            part => Assert.Equal("SHA-512", part.GetProperty("hashes")[0].GetProperty("alg").GetString()));
    }

    [Fact]
    public async Task Sbom_WrittenTwice_IsTheSame()
    {
        (string one, string two) = (Path.Combine(_folder, "one.json"), Path.Combine(_folder, "two.json"));
        await WriteAsync(one);
        await WriteAsync(two);

        Assert.Equal(
            await File.ReadAllTextAsync(one, TestContext.Current.CancellationToken),
            await File.ReadAllTextAsync(two, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Sbom_OfTheSilo_IsWrittenWhenItIsPublished()
    {
        Assert.Contains("<Import Project=\"Sbom.targets\" />", RepositoryFile.Read(Project), StringComparison.Ordinal);
        Assert.Contains(
            "<Target Name=\"WriteSbom\" AfterTargets=\"Publish\">", RepositoryFile.Read("src/AiBos.Silo/Sbom.targets"),
            StringComparison.Ordinal);
    }

    private static async Task WriteAsync(string file)
    {
        var start = new ProcessStartInfo(
            "dotnet", ["msbuild", Path.Combine(RepositoryFile.Root, Project), "-t:WriteSbom", $"-p:SbomFile={file}"])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        using Process build = Process.Start(start)!;
        string output = await build.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await build.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(build.ExitCode == 0, output);
    }
}
