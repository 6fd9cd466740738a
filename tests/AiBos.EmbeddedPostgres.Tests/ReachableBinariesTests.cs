using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace AiBos.EmbeddedPostgres.Tests;

public sealed class ReachableBinariesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task EnsureAsync_ReachableOrNotRoot_ChangesNothing()
    {
        var binaries = new PostgresBinaries(_folder.FakePostgres("pg/bin", "16.1"), "16.1", 16);

        Assert.Same(binaries, await EnsureAsync(binaries));
    }

    [Fact]
    public async Task EnsureAsync_InAPrivateFolder_CopiesTheTree()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root runs PostgreSQL as another user");
        Directory.CreateDirectory(_folder.In("secluded"), (UnixFileMode)0b111_000_000);
        var binaries = new PostgresBinaries(_folder.FakePostgres("secluded/pg/bin", "16.1"), "16.1", 16);
        _folder.WriteProgram("secluded/pg/share", "postgres.bki", "exit 0");

        var copied = await EnsureAsync(binaries);
        try
        {
            Assert.StartsWith("/var/cache/aibos/copy-", copied.Directory, StringComparison.Ordinal);
            Assert.Equal(copied, await EnsureAsync(binaries));
            Assert.True(File.Exists(Path.Combine(copied.Directory, "../share/postgres.bki")));
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(copied.Directory)!, recursive: true);
        }
    }

    [Theory]
    [InlineData("nothing.txt")]
    [InlineData("share/postgres.bki", "keys/private.pem")]
    public async Task EnsureAsync_TreeHoldsMoreOrLessThanPostgres_CopiesNothing(params string[] files)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root runs PostgreSQL as another user");
        Directory.CreateDirectory(_folder.In("secluded"), (UnixFileMode)0b111_000_000);
        var binaries = new PostgresBinaries(_folder.FakePostgres("secluded/pg/bin", "16.1"), "16.1", 16);
        foreach (var file in files)
        {
            _folder.WriteProgram(Path.Combine("secluded/pg", Path.GetDirectoryName(file)!), Path.GetFileName(file), "");
        }

        await Assert.ThrowsAsync<EmbeddedPostgresException>(() => EnsureAsync(binaries));

        Assert.False(Directory.Exists("/var/cache/aibos") && Directory.EnumerateFiles(
            "/var/cache/aibos", "*.pem", SearchOption.AllDirectories).Any());
    }

    [Fact]
    public async Task EnsureAsync_CopyDoesNotRunEither_SaysSo()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root runs PostgreSQL as another user");
        var binaries = new PostgresBinaries(_folder.FakePostgres("pg/bin", "16.1"), "16.1", 16);
        _folder.WriteProgram("pg/bin", "initdb", "exit 9");
        _folder.WriteProgram("pg/share", "postgres.bki", "exit 0");

        var refused = await Assert.ThrowsAsync<EmbeddedPostgresException>(() => EnsureAsync(binaries));

        Assert.Contains("cannot be executed by user", refused.Message, StringComparison.Ordinal);
    }

    private static async Task<PostgresBinaries> EnsureAsync(PostgresBinaries binaries)
    {
        var user = await ServiceUser.FindAsync(TestContext.Current.CancellationToken);
        return await ReachableBinaries.EnsureAsync(
            binaries, user, NullLogger.Instance, TestContext.Current.CancellationToken);
    }
}
