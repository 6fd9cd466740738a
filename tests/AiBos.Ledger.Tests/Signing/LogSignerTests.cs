using System.Text;
using AiBos.Ledger.Checkpoints;
using AiBos.Ledger.Merkle;
using AiBos.Ledger.Signing;
using Xunit;

namespace AiBos.Ledger.Tests.Signing;

public sealed class LogSignerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("aibos-signer-").FullName;
    private readonly SignerKey _key;

    public LogSignerTests() => _key = SignerKey.LoadOrCreate(Path.Combine(_folder, "key"), "prod.example");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Sign_InParts_SameCheckpointAsAtOnce()
    {
        var leaves = Leaves(50);
        using var signer = Open();

        signer.Sign(SampleHeaders.Origin, 0, leaves[..20]);
        var result = signer.Sign(SampleHeaders.Origin, 20, leaves[20..]);

        var key = _key.ForOrigin(SampleHeaders.Origin).Verifier;
        Assert.True(SignedCheckpoint.TryOpen(result.Note!, [key], out var opened, out _));
        var tree = new MerkleFrontier();
        foreach (var leaf in leaves)
        {
            tree.Append(LeafHash.OfLeaf(leaf.Span));
        }

        Assert.Equal((50, tree.Root()), (opened.Checkpoint.Size, opened.Checkpoint.Root));
    }

    [Fact]
    public void Sign_AfterARestart_GoesOnFromItsState()
    {
        var leaves = Leaves(30);
        using (var first = Open())
        {
            first.Sign(SampleHeaders.Origin, 0, leaves[..20]);
        }

        using var second = Open();

        Assert.Equal(20, second.Find(SampleHeaders.Origin)!.Size);
        Assert.Equal(SignerRefusal.None, second.Sign(SampleHeaders.Origin, 20, leaves[20..]).Refusal);
    }

    [Fact]
    public void Sign_SmallerSize_IsARollback()
    {
        using var signer = Open();
        signer.Sign(SampleHeaders.Origin, 0, Leaves(20));

        Assert.Equal(SignerRefusal.Rollback, signer.Sign(SampleHeaders.Origin, 15, Leaves(20)[15..]).Refusal);
    }

    [Fact]
    public void Sign_AnotherHistoryOfTheSameSize_IsAFork()
    {
        using var signer = Open();
        signer.Sign(SampleHeaders.Origin, 0, Leaves(20));
        var forked = Leaves(22)[20..];
        var text = Encoding.UTF8.GetString(forked[0].Span);
        var digit = text.IndexOf("\"prev\":\"", StringComparison.Ordinal) + 8;
        forked[0] = Encoding.UTF8.GetBytes(
            string.Concat(text.AsSpan(0, digit), text[digit] == '0' ? "1" : "0", text.AsSpan(digit + 1)));

        var result = signer.Sign(SampleHeaders.Origin, 20, forked);

        Assert.Equal((SignerRefusal.Forked, 20L), (result.Refusal, result.Position));
        Assert.Equal(20, signer.Find(SampleHeaders.Origin)!.Size);
    }

    [Fact]
    public void Sign_LeafOfAnotherLog_IsRefused()
    {
        using var signer = Open();

        Assert.Equal(SignerRefusal.OriginMismatch, signer.Sign("prod.example/t/globex/1", 0, Leaves(3)).Refusal);
    }

    [Fact]
    public void Sign_LeafLeftOutOrNoLeaf_IsRefused()
    {
        using var signer = Open();
        var leaves = Leaves(5);

        Assert.Equal(
            SignerRefusal.OutOfOrder, signer.Sign(SampleHeaders.Origin, 0, [leaves[0], leaves[2]]).Refusal);
        Assert.Equal(
            SignerRefusal.MalformedLeaf, signer.Sign(SampleHeaders.Origin, 0, [new byte[] { 1, 2 }]).Refusal);
    }

    [Fact]
    public void Find_AnyByteOfTheStateChanged_IsDamaged()
    {
        using (var signer = Open())
        {
            signer.Sign(SampleHeaders.Origin, 0, Leaves(5));
        }

        var file = Directory.EnumerateFiles(Path.Combine(_folder, "state"))
            .Single(path => !path.EndsWith("lock", StringComparison.Ordinal));
        var good = File.ReadAllBytes(file);
        foreach (var at in Enumerable.Range(0, good.Length))
        {
            var bad = good.ToArray();
            bad[at] ^= 1;
            File.WriteAllBytes(file, bad);
            using var signer = Open();
            Assert.Throws<InvalidDataException>(() => signer.Find(SampleHeaders.Origin));
        }

        File.WriteAllBytes(file, good[..^1]);
        using var truncated = Open();
        Assert.Equal(SignerRefusal.DamagedState, truncated.Sign(SampleHeaders.Origin, 5, []).Refusal);
    }

    [Fact]
    public void Sign_CrashBeforeTheRename_KeepsTheOldState()
    {
        using (var signer = Open())
        {
            signer.Sign(SampleHeaders.Origin, 0, Leaves(5));
        }

        var crash = new InvalidOperationException("power cut");
        Assert.True(LogSigner.TryOpen(
            Path.Combine(_folder, "state"), _key, null, () => throw crash, out var cut, out _));
        using (cut)
        {
            Assert.Same(crash, Assert.Throws<InvalidOperationException>(
                () => cut.Sign(SampleHeaders.Origin, 5, Leaves(9)[5..])));
        }

        using var after = Open();
        Assert.Equal(5, after.Find(SampleHeaders.Origin)!.Size);
        Assert.Equal(SignerRefusal.None, after.Sign(SampleHeaders.Origin, 5, Leaves(9)[5..]).Refusal);
    }

    [Fact]
    public void TryOpen_HeldByAnother_IsLocked()
    {
        using var first = Open();

        Assert.False(LogSigner.TryOpen(Path.Combine(_folder, "state"), _key, null, out _, out var refusal));
        Assert.Equal(SignerRefusal.Locked, refusal);
    }

    [Fact]
    public void LoadOrCreate_Again_IsTheSameKeyForItsOwnerOnly()
    {
        var path = Path.Combine(_folder, "key");

        Assert.Equal(_key.PublicKey.ToArray(), SignerKey.LoadOrCreate(path, "other").PublicKey.ToArray());
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        Assert.Throws<InvalidDataException>(() => SignerKey.Load(path));
    }

    private LogSigner Open()
    {
        Assert.True(LogSigner.TryOpen(Path.Combine(_folder, "state"), _key, null, out var signer, out _));
        return signer;
    }

    private static ReadOnlyMemory<byte>[] Leaves(int count) =>
        [.. SampleLedger.Create(count).Rows.Select(row => (ReadOnlyMemory<byte>)row.Leaf)];
}
