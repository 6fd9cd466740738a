using AiBos.Ledger.Durability;
using AiBos.Ledger.Signing;
using AiBos.Ledger.Tests.Notes;
using Xunit;

namespace AiBos.Ledger.Tests.Signing;

public sealed class SignerKeyRingTests : IDisposable
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const long Day = SampleRotation.Day;

    private readonly SignerFolder _folder = new();

    private string KeyFile => Path.Combine(_folder.Path, "key");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void LoadOrCreate_Twice_IsTheSameKeyForItsOwnerOnly()
    {
        var made = SignerKeyRing.LoadOrCreate(KeyFile, "prod.example");
        var read = SignerKeyRing.LoadOrCreate(KeyFile, "another.name");

        Assert.Equal("prod.example", read.Active.Name);
        Assert.Equal(made.Active.PublicKey.ToArray(), read.Active.PublicKey.ToArray());
        Assert.Null(read.Former);
        Assert.Empty(read.Chain.Rotations);
        Assert.StartsWith("PRIVATE+KEY+prod.example+", File.ReadAllText(KeyFile), StringComparison.Ordinal);
        Assert.Equal([KeyFile], Directory.GetFiles(_folder.Path));
        AssertOwned();
    }

    [Fact]
    public async Task LoadOrCreate_AtOnce_IsOneKey()
    {
        using var gate = new Barrier(4);
        var keys = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            gate.SignalAndWait();
            return Convert.ToHexString(SignerKeyRing.LoadOrCreate(KeyFile, "prod.example").Active.PublicKey);
        }, TestContext.Current.CancellationToken)));

        Assert.Single(keys.Distinct());
        Assert.Equal([KeyFile], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void Load_OthersMayRead_IsRefused()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "no such modes");
        SignerKeyRing.LoadOrCreate(KeyFile, "prod.example");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(KeyFile, Owner | UnixFileMode.OtherRead);
        }

        Assert.Throws<InvalidDataException>(() => SignerKeyRing.Load(KeyFile));
        Assert.Throws<InvalidDataException>(() => SignerKeyRing.TryRotate(KeyFile, SampleRotation.At, Day, out _));
    }

    [Fact]
    public void TryRotate_FileOfAnotherUser_StaysThatUsersAndSoDoesItsLock()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "only root gives files away");
        var signer = new FileOwner(65_001, 65_002, Owner | UnixFileMode.GroupRead);
        SignerKeyRing.LoadOrCreate(KeyFile, "prod.example");
        signer.Give(KeyFile);

        Assert.True(SignerKeyRing.TryRotate(KeyFile, SampleRotation.At, Day, out _));
        Assert.Equal(signer, FileOwner.Find(KeyFile));
        Assert.Equal(signer, FileOwner.Find(KeyFile + ".lock"));
        _ = SignerKeyRing.Retire(KeyFile);

        Assert.Equal(signer, FileOwner.Find(KeyFile));
    }

    [Fact]
    public void Load_NoSignersKeys_IsRefusedWithoutTellingThem()
    {
        Assert.Throws<FileNotFoundException>(() => SignerKeyRing.Load(KeyFile));
        var key = SampleRotation.Second.ToPrivateKey();
        var former = SampleRotation.First.ToPrivateKey();
        var one = Line(SampleRotation.Of(SampleRotation.First, SampleRotation.Second));
        var other = Line(SampleRotation.Of(SampleRotation.Second, SampleRotation.Third));
        foreach (var text in new[]
        {
            "", "x", SampleKeys.Witnesses[0].ToPrivateKey(), new string('x', 200_000), $"{key}\nx",
            $"{key}\nformer {former}", $"{key}\nformer {key}\n{one}", $"{key}\n{other}", $"{key}\n{one}\n{one}",
            $"{key}\nformer {former}\n{one}x", $"{key}\n{one}\nformer {former}",
        })
        {
            File.Delete(KeyFile);
            Ledger.Durability.DurableFile.WriteNew(KeyFile, SampleKeys.Utf8(text + "\n"));
            var refused = Assert.Throws<InvalidDataException>(() => SignerKeyRing.Load(KeyFile));
            Assert.DoesNotContain("PRIVATE", refused.Message, StringComparison.Ordinal);
        }

        File.Delete(KeyFile);
        Ledger.Durability.DurableFile.WriteNew(KeyFile, SampleKeys.Utf8($"{key}\nformer {former}\n{one}\n"));
        Assert.NotNull(SignerKeyRing.Load(KeyFile).Former);
    }

    [Fact]
    public void TryRotate_Key_FormerVouchesForTheNewAndSignsUntilItsEnd()
    {
        var before = SignerKeyRing.LoadOrCreate(KeyFile, "prod.example");

        Assert.True(SignerKeyRing.TryRotate(KeyFile, SampleRotation.At, 30 * Day, out var after));

        var read = SignerKeyRing.Load(KeyFile);
        Assert.Equal(after.Active.PublicKey.ToArray(), read.Active.PublicKey.ToArray());
        Assert.NotEqual(before.Active.PublicKey.ToArray(), read.Active.PublicKey.ToArray());
        Assert.Equal("prod.example", read.Active.Name);
        Assert.Equal(before.Active.PublicKey.ToArray(), read.Former!.PublicKey.ToArray());
        var rotation = Assert.Single(read.Chain.Rotations);
        Assert.Equal(before.Active.PublicKey.ToArray(), rotation.From.ToArray());
        Assert.Equal(read.Active.PublicKey.ToArray(), rotation.To.ToArray());
        Assert.NotNull(read.FormerAt(rotation.Until - 1));
        Assert.Null(read.FormerAt(rotation.Until));
        AssertOwned();
    }

    [Fact]
    public void TryRotate_FormerStillSigns_IsRefusedUntilItIsRetiredOrItsTimeIsOver()
    {
        SignerKeyRing.LoadOrCreate(KeyFile, "prod.example");
        Assert.True(SignerKeyRing.TryRotate(KeyFile, SampleRotation.At, Day, out _));
        var bytes = File.ReadAllText(KeyFile);

        Assert.False(SignerKeyRing.TryRotate(KeyFile, SampleRotation.At + Day - 1, Day, out var same));
        Assert.NotNull(same.Former);
        Assert.Equal(bytes, File.ReadAllText(KeyFile));

        Assert.True(SignerKeyRing.TryRotate(KeyFile, SampleRotation.At + Day, Day, out _));
        Assert.Null(SignerKeyRing.Retire(KeyFile).Former);
        Assert.True(SignerKeyRing.TryRotate(KeyFile, SampleRotation.At + Day + 1, Day, out var third));
        Assert.Equal(3, third.Chain.Rotations.Count);
        Assert.Equal(third.Chain.Active.ToArray(), third.Active.PublicKey.ToArray());
    }

    [Fact]
    public void TryRotate_WithoutOverlap_ForgetsTheFormerKeyAtOnce()
    {
        SignerKeyRing.LoadOrCreate(KeyFile, "prod.example");

        Assert.True(SignerKeyRing.TryRotate(KeyFile, SampleRotation.At, 0, out var ring));

        Assert.Null(ring.Former);
        Assert.Null(SignerKeyRing.Load(KeyFile).Former);
        Assert.Single(File.ReadAllText(KeyFile).Split("PRIVATE+KEY")[1..]);
    }

    [Fact]
    public void TryRotate_CrashBeforeTheRename_KeepsTheOldKeys()
    {
        var before = SignerKeyRing.LoadOrCreate(KeyFile, "prod.example");
        var bytes = File.ReadAllText(KeyFile);

        Assert.Throws<IOException>(() => SignerKeyRing.TryRotate(
            KeyFile, SampleRotation.At, Day, static () => throw new IOException("power"), out _));

        Assert.Equal(bytes, File.ReadAllText(KeyFile));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(Owner, File.GetUnixFileMode(KeyFile + ".tmp"));
        }

        Assert.True(SignerKeyRing.TryRotate(KeyFile, SampleRotation.At, Day, out var after));
        Assert.Equal(before.Active.PublicKey.ToArray(), after.Former!.PublicKey.ToArray());
    }

    [Fact]
    public void TryRotate_AnotherAtThisMoment_IsRefused()
    {
        SignerKeyRing.LoadOrCreate(KeyFile, "prod.example");

        SignerKeyRing.TryRotate(
            KeyFile, SampleRotation.At, Day,
            () => Assert.ThrowsAny<IOException>(() => SignerKeyRing.TryRotate(KeyFile, SampleRotation.At, 0, out _)),
            out _);

        Assert.Single(SignerKeyRing.Load(KeyFile).Chain.Rotations);
    }

    [Fact]
    public void TryRotate_SixtyFourTimes_IsTheLast()
    {
        SignerKeyRing.LoadOrCreate(KeyFile, "prod.example");
        for (var i = 0; i < KeyChain.RotationsMax; i++)
        {
            Assert.True(SignerKeyRing.TryRotate(KeyFile, SampleRotation.At + i, 0, out _));
        }

        Assert.False(SignerKeyRing.TryRotate(KeyFile, SampleRotation.At + 99, 0, out _));
        Assert.Equal(KeyChain.RotationsMax, SignerKeyRing.Load(KeyFile).Chain.Rotations.Count);
    }

    private static string Line(KeyRotation rotation) =>
        $"rotation {Convert.ToBase64String(rotation.Note.ToArray())}";

    private void AssertOwned()
    {
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(Owner, File.GetUnixFileMode(KeyFile));
        }
    }
}
