using System.Text;
using AiBos.Ledger.Anchoring;
using AiBos.Ledger.Checkpoints;
using AiBos.Ledger.Merkle;
using AiBos.Ledger.Tests.Notes;
using Xunit;

namespace AiBos.Ledger.Tests.Anchoring;

public sealed class AnchorLogTests : IDisposable
{
    private const string Origin = "prod.example/anchors";

    private static readonly DateTimeOffset Time = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly string _folder = Directory.CreateTempSubdirectory("aibos-anchors-").FullName;

    private string State => Path.Combine(_folder, "state");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Append_EntryAfterEntry_IsOneTreeOfTheirBodies()
    {
        using var log = Open();
        var tree = new MerkleFrontier();
        for (var i = 0; i < 40; i++)
        {
            var entry = log.Append(Note(i + 1), Time);

            tree.Append(LeafHash.OfLeaf(entry.Body));
            Assert.Equal((i, i + 1), (entry.Index, log.Size));
            Assert.True(MerkleProof.VerifyInclusion(
                LeafHash.OfLeaf(entry.Body), i, i + 1, [.. entry.Proof], tree.Root()));
            Assert.Contains(
                $"{Origin}\n{i + 1}\n{Convert.ToBase64String(tree.Root().ToArray())}\n",
                Encoding.UTF8.GetString(entry.Checkpoint), StringComparison.Ordinal);
            Assert.Equal(entry.Body, CanonicalJson.Canonicalize(entry.Body));
        }
    }

    [Fact]
    public void TryOpen_AfterACrash_GoesOnAndStillHasTheNewestEntry()
    {
        AnchorEntry last;
        using (var log = Open())
        {
            log.Append(Note(1), Time);
            last = log.Append(Note(2), Time);
        }

        using var again = Open();

        Assert.Equal(2, again.Size);
        Assert.Equivalent(last, again.Newest);
        Assert.Equal(2, again.Append(Note(3), Time).Index);
    }

    [Fact]
    public void TryOpen_HeldByAnother_IsRefused()
    {
        using var log = Open();

        Assert.False(AnchorLog.TryOpen(_folder, Origin, out var second));
        Assert.Null(second);
    }

    [Fact]
    public void TryOpen_AnyByteOfTheStateChanged_IsRefused()
    {
        using (var log = Open())
        {
            log.Append(Note(1), Time);
        }

        var bytes = File.ReadAllBytes(State);
        for (var i = 0; i < bytes.Length; i += 11)
        {
            bytes[i] ^= 1;
            File.WriteAllBytes(State, bytes);
            Assert.Throws<InvalidDataException>(() => AnchorLog.TryOpen(_folder, Origin, out _));
            bytes[i] ^= 1;
        }
    }

    [Fact]
    public void TryOpen_KeyOrNameOfAnotherLog_IsRefused()
    {
        using (var log = Open())
        {
            log.Append(Note(1), Time);
        }

        Assert.Throws<InvalidDataException>(() => AnchorLog.TryOpen(_folder, "prod.example/other", out _));
        File.Delete(Path.Combine(_folder, "anchor.key"));
        Assert.Throws<InvalidDataException>(() => AnchorLog.TryOpen(_folder, Origin, out _));
    }

    [Fact]
    public void TryOpen_NoKeyInTheKeyFile_IsRefused()
    {
        File.WriteAllText(Path.Combine(_folder, "anchor.key"), "no key");

        Assert.Throws<InvalidDataException>(() => AnchorLog.TryOpen(_folder, Origin, out _));
    }

    [Fact]
    public void TryOpen_NewKey_IsForItsOwnerAlone()
    {
        using var log = Open();

        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite,
                File.GetUnixFileMode(Path.Combine(_folder, "anchor.key")));
        }
    }

    private static byte[] Note(int size) =>
        new Checkpoint(SampleHeaders.Origin, size, NodeHash.Empty).Sign(SampleKeys.Log).ToArray();

    private AnchorLog Open()
    {
        Assert.True(AnchorLog.TryOpen(_folder, Origin, out var log));
        return log;
    }
}
