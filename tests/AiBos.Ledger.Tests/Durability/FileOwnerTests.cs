using System.Diagnostics;
using AiBos.Ledger.Durability;
using AiBos.Ledger.Tests.Signing;
using Xunit;

namespace AiBos.Ledger.Tests.Durability;

public sealed class FileOwnerTests : IDisposable
{
    private const UnixFileMode GroupReads = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;

    private readonly SignerFolder _folder = new();

    private string Target => Path.Combine(_folder.Path, "key");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Find_File_IsWhatAnotherProgramSays()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "owners are not known here");
        DurableFile.WriteNew(Target, "x"u8);

        var owner = FileOwner.Find(Target)!;

        Assert.Equal($"{owner.User}:{owner.Group} 600", Say("%u:%g %a"));
        Assert.Throws<FileNotFoundException>(() => FileOwner.Find(Target + "s"));
    }

    [Fact]
    public void Replace_FileOfAnotherUser_StaysThatUsersWithGroupAndMode()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "only root gives files away");
        DurableFile.WriteNew(Target, "old"u8);
        new FileOwner(65_001, 65_002, GroupReads).Give(Target);

        DurableFile.Replace(Target, "new"u8, owner: FileOwner.Find(Target));

        Assert.Equal("65001:65002 640", Say("%u:%g %a"));
        Assert.Equal("new", File.ReadAllText(Target));
        DurableFile.Replace(Target, "mine"u8);
        Assert.NotEqual("65001", Say("%u"));
    }

    private string Say(string format)
    {
        using var stat = Process.Start(
            new ProcessStartInfo("stat", ["-c", format, Target])
            { RedirectStandardOutput = true, UseShellExecute = false })!;
        return stat.StandardOutput.ReadToEnd().Trim();
    }
}
