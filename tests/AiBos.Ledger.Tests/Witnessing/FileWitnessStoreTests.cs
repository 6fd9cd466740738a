using AiBos.Ledger.Checkpoints;
using AiBos.Ledger.Merkle;
using AiBos.Ledger.Tests.Notes;
using AiBos.Ledger.Tests.Signing;
using AiBos.Ledger.Witnessing;
using Xunit;

namespace AiBos.Ledger.Tests.Witnessing;

public sealed class FileWitnessStoreTests : IDisposable
{
    private const string Origin = SampleHeaders.Origin;

    private readonly SignerFolder _folder = new();
    private readonly FileWitnessStore _store;

    public FileWitnessStoreTests()
    {
        Assert.True(FileWitnessStore.TryOpen(_folder.Path, out var store));
        _store = store;
    }

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void TryAdvance_FromAnotherTree_IsRefusedAndChangesNothing()
    {
        Assert.False(_store.TryAdvance(Origin, Head(1), Head(2)));
        Assert.Null(_store.Find(Origin));
        Assert.True(_store.TryAdvance(Origin, null, Head(1)));

        Assert.False(_store.TryAdvance(Origin, null, Head(2)));
        Assert.False(_store.TryAdvance(Origin, Head(2), Head(3)));
        Assert.False(_store.TryAdvance(Origin, Head(1, 7), Head(3)));

        Assert.Equal(1, _store.Find(Origin)!.Size);
        Assert.True(_store.TryAdvance(Origin, Head(1), Head(2)));
        Assert.Equal(2, _store.Find(Origin)!.Size);
    }

    /// <summary>"None" would be an answer that lets a log begin again.</summary>
    [Fact]
    public void Find_DamagedFile_Throws()
    {
        Assert.True(_store.TryAdvance(Origin, null, Head(1)));
        var good = File.ReadAllBytes(_folder.State);
        for (var at = 0; at < good.Length; at++)
        {
            var bad = good.ToArray();
            bad[at] ^= 1;
            File.WriteAllBytes(_folder.State, bad);
            Assert.Throws<InvalidDataException>(() => _store.Find(Origin));
        }

        File.WriteAllBytes(_folder.State, []);
        Assert.Throws<InvalidDataException>(() => _store.TryAdvance(Origin, null, Head(1)));
        Assert.Empty(File.ReadAllBytes(_folder.State));
    }

    [Fact]
    public void TryOpen_WhileAnotherHoldsTheDirectory_IsRefused()
    {
        Assert.False(FileWitnessStore.TryOpen(_folder.Path, out var second));
        Assert.Null(second);

        _store.Dispose();

        Assert.Throws<ObjectDisposedException>(() => _store.Find(Origin));
        Assert.True(FileWitnessStore.TryOpen(_folder.Path, out second));
        second.Dispose();
    }

    private static WitnessedHead Head(int size, byte root = 1)
    {
        var checkpoint = new Checkpoint(Origin, size, NodeHash.OfLeaf(LeafHash.OfLeaf([root])));
        return new WitnessedHead(checkpoint, checkpoint.Sign(SampleKeys.Log));
    }
}
