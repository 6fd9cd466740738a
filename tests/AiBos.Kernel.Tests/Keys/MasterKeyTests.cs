using System.Security.Cryptography;
using AiBos.Kernel.Keys;
using Xunit;

namespace AiBos.Kernel.Tests.Keys;

public sealed class MasterKeyTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string KeyFile => Path.Combine(_directory.Path, "master.key");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void LoadOrCreate_Twice_IsOneKey()
    {
        byte[] first = Load();
        string written = File.ReadAllText(KeyFile);
        Assert.Equal(first, Load());
        Assert.Equal(written, File.ReadAllText(KeyFile));
        Assert.Equal(32, Convert.FromBase64String(written).Length);
    }

    [Fact]
    public void LoadOrCreate_InANewDirectory_MakesIt()
    {
        string deep = Path.Combine(_directory.Path, "a", "b");
        Assert.Equal(Path.Combine(deep, "master.key"), MasterKey.LoadOrCreate(deep).Path);
    }

    [Fact]
    public void LoadOrCreate_OnUnix_IsReadableByItsOwnerOnly()
    {
        Load();
        // Elsewhere the rights of the directory decide; there is nothing to assert.
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(KeyFile));
    }

    [Fact]
    public async Task LoadOrCreate_ByTwoAtOnce_EndsWithOneKey()
    {
        for (int round = 0; round < 50; round++)
        {
            string directory = Path.Combine(_directory.Path, $"{round}");
            using var start = new Barrier(2);
            Task<byte[]> Silo() => Task.Factory.StartNew(
                () =>
                {
                    start.SignalAndWait();
                    return MasterKey.LoadOrCreate(directory).Derive("test", 32);
                },
                CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            byte[][] keys = await Task.WhenAll(Silo(), Silo());
            Assert.Equal(keys[0], keys[1]);
            Assert.Equal(keys[0], MasterKey.LoadOrCreate(directory).Derive("test", 32));
            Assert.Equal([Path.Combine(directory, "master.key")], Directory.GetFiles(directory));
        }
    }

    [Fact]
    public void LoadOrCreate_WhereNothingCanBeWritten_SaysWhatToDo()
    {
        // Below a file nobody can make a directory, not even root, for whom rights do not count.
        string file = Path.Combine(_directory.Path, "file");
        File.WriteAllText(file, "");
        string directory = Path.Combine(file, "data");
        string sentence = Refused(directory);
        Assert.Contains($"'{directory}' cannot be written", sentence, StringComparison.Ordinal);
        Assert.Contains("Kernel__DataDirectory", sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("not base64!")]
    [InlineData("AAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==")]
    public void LoadOrCreate_OfAFileThatIsNoKey_SaysSoAndKeepsIt(string content)
    {
        File.WriteAllText(KeyFile, content);
        string sentence = Refused(_directory.Path);
        Assert.Contains($"'{KeyFile}' is not a master key", sentence, StringComparison.Ordinal);
        Assert.Contains("backup", sentence, StringComparison.Ordinal);
        // Never mended by a new key: everything sealed under the old one would be lost without a word.
        Assert.Equal(content, File.ReadAllText(KeyFile));
    }

    [Fact]
    public void Derive_OfLabels_IsStableAndIndependent()
    {
        MasterKey key = MasterKey.LoadOrCreate(_directory.Path);
        Assert.Equal(key.Derive("a", 32), key.Derive("a", 32));
        Assert.NotEqual(key.Derive("a", 32), key.Derive("b", 32));
        Assert.Equal(24, key.Derive("a", 24).Length);
    }

    [Fact]
    public void Unwrap_UnderAnotherLabel_Throws()
    {
        MasterKey key = MasterKey.LoadOrCreate(_directory.Path);
        byte[] wrapped = key.Wrap([1, 2, 3], "tenant-key/acme/1");
        Assert.Equal([1, 2, 3], key.Unwrap(wrapped, "tenant-key/acme/1"));
        Assert.Throws<CryptographicException>(() => key.Unwrap(wrapped, "tenant-key/other/1"));
    }

    private byte[] Load() => MasterKey.LoadOrCreate(_directory.Path).Derive("test", 32);

    private static string Refused(string directory) =>
        Assert.Throws<KernelStartException>(() => MasterKey.LoadOrCreate(directory)).Message;
}
