using AiBos.Ledger.Signing;
using Xunit;

namespace AiBos.Ledger.Tests.Signing;

public sealed class SignSessionTests : IDisposable
{
    private readonly SignerFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("not a leaf", SignerRefusal.MalformedLeaf)]
    [InlineData("space", SignerRefusal.MalformedLeaf)]
    [InlineData("genesis again", SignerRefusal.MalformedLeaf)]
    [InlineData("other log", SignerRefusal.OriginMismatch)]
    [InlineData("skipped", SignerRefusal.OutOfOrder)]
    [InlineData("repeated", SignerRefusal.OutOfOrder)]
    [InlineData("other prev", SignerRefusal.Forked)]
    public void Add_WrongLeaf_IsRefusedForGood(string what, SignerRefusal expected)
    {
        using var signer = _folder.Open();
        Assert.True(signer.TryBegin(SampleHeaders.Origin, 0, out var session, out _));
        var genesis = EntryCodec.Encode(SampleHeaders.Genesis);
        var next = SampleHeaders.Genesis with { Seq = 1, Prev = LeafHash.OfLeaf(genesis), Kind = EntryKind.Action };
        Assert.Equal(SignerRefusal.None, session.Add(genesis));

        Assert.Equal(expected, session.Add(what switch
        {
            "not a leaf" => "{}"u8,
            "space" => [.. EntryCodec.Encode(next), (byte)' '],
            "genesis again" => EntryCodec.Encode(next with { Kind = EntryKind.Genesis }),
            "other log" => EntryCodec.Encode(next with { Log = "prod.example/t/globex/1" }),
            "skipped" => EntryCodec.Encode(next with { Seq = 2 }),
            "repeated" => genesis,
            _ => EntryCodec.Encode(next with { Prev = LeafHash.OfLeaf([1]) }),
        }));

        Assert.Equal(expected, session.Add(EntryCodec.Encode(next)));
        var result = session.Complete();
        Assert.Equal((expected, 1L, 0L), (result.Refusal, result.Position, result.SignedSize));
        Assert.Null(signer.Find(SampleHeaders.Origin));
    }

    [Fact]
    public void Add_FirstLeafNoGenesis_IsRefused()
    {
        using var signer = _folder.Open();
        Assert.True(signer.TryBegin(SampleHeaders.Origin, 0, out var session, out _));

        Assert.Equal(
            SignerRefusal.MalformedLeaf,
            session.Add(EntryCodec.Encode(SampleHeaders.Genesis with { Kind = EntryKind.Action })));
    }

    [Fact]
    public void Complete_Twice_Throws()
    {
        using var signer = _folder.Open();
        Assert.True(signer.TryBegin(SampleHeaders.Origin, 0, out var session, out _));
        Assert.Equal(SignerRefusal.None, session.Complete().Refusal);

        Assert.Throws<InvalidOperationException>(() => session.Complete());
    }

    [Fact]
    public void Dropped_BeforeCompletion_ChangesNothing()
    {
        using var signer = _folder.Open();
        Assert.True(signer.TryBegin(SampleHeaders.Origin, 0, out var session, out _));
        Assert.Equal(SignerRefusal.None, session.Add(EntryCodec.Encode(SampleHeaders.Genesis)));

        Assert.Equal(1, session.Size);
        Assert.Null(signer.Find(SampleHeaders.Origin));
    }
}
