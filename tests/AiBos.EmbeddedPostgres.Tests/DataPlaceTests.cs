using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace AiBos.EmbeddedPostgres.Tests;

public sealed class DataPlaceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task StartAsync_DirectoryIsAFile_SaysSo()
    {
        await File.WriteAllTextAsync(_folder.Data, "x", TestContext.Current.CancellationToken);
        await RefusesAsync(_folder.Data, "is a file");
    }

    [Fact]
    public async Task StartAsync_ParentIsAFile_SaysSo()
    {
        await File.WriteAllTextAsync(_folder.Data, "x", TestContext.Current.CancellationToken);
        await RefusesAsync(Path.Combine(_folder.Data, "below"), "cannot be written");
    }

    [Fact]
    public async Task StartAsync_DirectoryHoldsOtherFiles_LeavesThemAlone()
    {
        Directory.CreateDirectory(_folder.Data);
        var file = Path.Combine(_folder.Data, "thesis.txt");
        await File.WriteAllTextAsync(file, "x", TestContext.Current.CancellationToken);

        await RefusesAsync(_folder.Data, "holds other files");

        Assert.True(File.Exists(file));
    }

    [Fact]
    public async Task StartAsync_Unwritable_SaysSo()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/proc refuses even root");
        await RefusesAsync("/proc/aibos/data", "cannot be written");
    }

    [Fact]
    public async Task StartAsync_LockFileUnwritable_SaysSo()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/proc refuses even root");
        await RefusesAsync("/proc/data", "cannot be written");
    }

    [Fact]
    public async Task StartAsync_RootOfTheFileSystem_SaysSo() => await RefusesAsync("/", "root of a file system");

    [Fact]
    public async Task StartAsync_DataOfAnotherVersion_SaysWhatToInstall()
    {
        Directory.CreateDirectory(_folder.Data);
        await File.WriteAllTextAsync(
            Path.Combine(_folder.Data, "PG_VERSION"), "12\n", TestContext.Current.CancellationToken);

        await RefusesAsync(_folder.Data, "written by PostgreSQL 12");
    }

    [Fact]
    public async Task StartAsync_PasswordFileLost_SaysSo()
    {
        await (await StartAsync(_folder.Data)).DisposeAsync();
        File.Delete(_folder.Data + ".password");

        await RefusesAsync(_folder.Data, "password file");
    }

    [Fact]
    public async Task StartAsync_NestedFoldersAbsent_CreatesThem()
    {
        await using var server = await StartAsync(_folder.In("a/b/c"));

        Assert.Equal(_folder.In("a/b/c"), server.DataDirectory);
    }

    private static async Task RefusesAsync(string directory, string words)
    {
        var refused = await Assert.ThrowsAsync<EmbeddedPostgresException>(() => StartAsync(directory));
        Assert.Contains(words, refused.Message, StringComparison.Ordinal);
    }

    private static Task<EmbeddedPostgresServer> StartAsync(string directory) => EmbeddedPostgresServer.StartAsync(
        new EmbeddedPostgresOptions { DataDirectory = directory },
        NullLogger.Instance,
        TestContext.Current.CancellationToken);
}
