using AiBos.Ledger.Notes;
using AiBos.Ledger.Signing;
using AiBos.Ledger.Tests.Notes;
using Xunit;

namespace AiBos.Ledger.Tests.Signing;

public sealed class SignerKeyTests : IDisposable
{
    private readonly SignerFolder _folder = new();

    private string KeyFile => Path.Combine(_folder.Path, "key");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void LoadOrCreate_Twice_IsTheSameKeyForItsOwnerOnly()
    {
        var made = SignerKey.LoadOrCreate(KeyFile, "prod.example");
        var read = SignerKey.LoadOrCreate(KeyFile, "another.name");

        Assert.Equal("prod.example", read.Name);
        Assert.Equal(made.PublicKey.ToArray(), read.PublicKey.ToArray());
        Assert.StartsWith("PRIVATE+KEY+prod.example+", File.ReadAllText(KeyFile), StringComparison.Ordinal);
        Assert.Equal([KeyFile], Directory.GetFiles(_folder.Path));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(KeyFile));
        }
    }

    [Fact]
    public async Task LoadOrCreate_AtOnce_IsOneKey()
    {
        using var gate = new Barrier(4);
        var keys = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            gate.SignalAndWait();
            return Convert.ToHexString(SignerKey.LoadOrCreate(KeyFile, "prod.example").PublicKey);
        }, TestContext.Current.CancellationToken)));

        Assert.Single(keys.Distinct());
        Assert.Equal([KeyFile], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void Load_OthersMayRead_IsRefused()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "no such modes");
        SignerKey.LoadOrCreate(KeyFile, "prod.example");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(KeyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        }

        Assert.Throws<InvalidDataException>(() => SignerKey.Load(KeyFile));
    }

    [Fact]
    public void Load_NoLogsKey_IsRefused()
    {
        Assert.Throws<FileNotFoundException>(() => SignerKey.Load(KeyFile));
        foreach (var text in new[] { "", "x", SampleKeys.Witnesses[0].ToPrivateKey(), new string('x', 10_000) })
        {
            File.Delete(KeyFile);
            Ledger.Durability.DurableFile.WriteNew(KeyFile, SampleKeys.Utf8(text));
            var refused = Assert.Throws<InvalidDataException>(() => SignerKey.Load(KeyFile));
            Assert.DoesNotContain("PRIVATE", refused.Message, StringComparison.Ordinal);
        }

        Assert.Throws<ArgumentException>(() => SignerKey.From(SampleKeys.Witnesses[0]));
    }

    [Fact]
    public void ForOrigin_TwoLogs_IsOneKeyUnderTwoNames()
    {
        var key = SignerFolder.KeyOf(SampleKeys.Log);
        var acme = key.ForOrigin("prod.example/t/acme/1");
        var globex = key.ForOrigin("prod.example/t/globex/1");

        Assert.Equal(acme.Verifier.PublicKey.ToArray(), globex.Verifier.PublicKey.ToArray());
        Assert.NotEqual(acme.Verifier.KeyId, globex.Verifier.KeyId);
        Assert.Equal("prod.example/t/acme/1", NoteVerifier.Parse(acme.Verifier.ToString()).Name);
        Assert.Throws<ArgumentException>(() => key.ForOrigin("with space"));
    }
}
