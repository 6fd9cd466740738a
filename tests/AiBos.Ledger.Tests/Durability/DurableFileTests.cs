using AiBos.Ledger.Durability;
using AiBos.Ledger.Tests.Signing;
using Xunit;

namespace AiBos.Ledger.Tests.Durability;

public sealed class DurableFileTests : IDisposable
{
    private readonly SignerFolder _folder = new();

    private string Target => Path.Combine(_folder.Path, "state");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Replace_LeftoverOfACrash_IsNotInTheWay()
    {
        DurableFile.Replace(Target, "old"u8);
        Assert.Throws<IOException>(() => DurableFile.Replace(Target, "lost"u8, static () => throw new IOException()));
        Assert.Equal("old", File.ReadAllText(Target));

        DurableFile.Replace(Target, "new"u8);

        Assert.Equal("new", File.ReadAllText(Target));
        Assert.Equal([Target], Directory.GetFiles(_folder.Path));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Target));
        }
    }

    [Fact]
    public void FlushDirectory_Missing_Throws()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "no such call");

        Assert.Throws<IOException>(() => DurableFile.FlushDirectory(Path.Combine(_folder.Path, "missing")));
    }
}
