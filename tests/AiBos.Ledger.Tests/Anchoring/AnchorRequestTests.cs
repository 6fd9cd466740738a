using AiBos.Ledger.Anchoring;
using AiBos.Ledger.Durability;
using AiBos.Ledger.Tests.Signing;
using Xunit;

namespace AiBos.Ledger.Tests.Anchoring;

public sealed class AnchorRequestTests : IDisposable
{
    private readonly SignerFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Save_Twice_IsReadAsTheLast()
    {
        Assert.Null(AnchorRequest.Find(_folder.Path));
        new AnchorRequest("once", 3).Save(_folder.Path);

        new AnchorRequest("the disk broke – ß \"so\"", 17).Save(_folder.Path);

        Assert.Equal(new AnchorRequest("the disk broke – ß \"so\"", 17), AnchorRequest.Find(_folder.Path));
    }

    [Fact]
    public void Save_DirectoryOfAnotherUser_IsThatUsersToRead()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "only root gives files away");
        var silo = FileOwner.Find(_folder.Path)! with { User = 65_001, Group = 65_002 };
        silo.Give(_folder.Path);

        new AnchorRequest("why", 1).Save(_folder.Path);

        Assert.Equal(
            silo with { Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite },
            FileOwner.Find(Path.Combine(_folder.Path, AnchorRequest.FileName)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("[]")]
    [InlineData("""{"reason":"why"}""")]
    [InlineData("""{"entries":1}""")]
    [InlineData("""{"entries":"1","reason":"why"}""")]
    [InlineData("""{"entries":1.5,"reason":"why"}""")]
    [InlineData("""{"entries":-1,"reason":"why"}""")]
    [InlineData("""{"entries":1,"reason":" "}""")]
    public void Find_SomethingElse_IsRefused(string text)
    {
        File.WriteAllText(Path.Combine(_folder.Path, AnchorRequest.FileName), text);

        Assert.Throws<InvalidDataException>(() => AnchorRequest.Find(_folder.Path));
    }

    [Fact]
    public void Save_NoReasonOrNoNumber_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => new AnchorRequest("", 1).Save(_folder.Path));
        Assert.Throws<ArgumentException>(() => new AnchorRequest(new string('x', 1_001), 1).Save(_folder.Path));
        Assert.Throws<ArgumentException>(() => new AnchorRequest("why", -1).Save(_folder.Path));
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }
}
