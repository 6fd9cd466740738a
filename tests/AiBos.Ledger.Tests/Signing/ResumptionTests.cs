using System.Text;
using System.Text.Json;
using AiBos.Ledger.Signing;
using Xunit;

namespace AiBos.Ledger.Tests.Signing;

/// <summary>A log whose database was put back, as the signer sees it.</summary>
public sealed class ResumptionTests : IDisposable
{
    private const string First = SampleHeaders.Origin;
    private const string Second = SampleLedger.NextOrigin;

    private readonly SignerFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TryResume_SignedLog_EntryOwnsUpToWhatWasSigned()
    {
        using var signer = Signed(40);
        var lost = signer.Find(First)!;

        Assert.True(signer.TryResume(First, 12, "disk \"A\" broke", out var resumption, out _));

        Assert.Equal((Second, 2, 12L), (resumption.Origin, resumption.Incarnation, resumption.At));
        Assert.Equal(PayloadHash.Hex(resumption.Payload.Span), resumption.Commitment);
        var payload = JsonDocument.Parse(resumption.Payload).RootElement;
        Assert.Equal("disk \"A\" broke", payload.GetProperty("reason").GetString());
        Assert.Equal(12, payload.GetProperty("at").GetInt64());
        var signed = payload.GetProperty("signed");
        Assert.Equal(First, signed.GetProperty("origin").GetString());
        Assert.Equal(40, signed.GetProperty("size").GetInt64());
        Assert.Equal(lost.Root.ToString(), signed.GetProperty("root").GetString());
        Assert.Equal(lost.Checkpoint.ToString(), signed.GetProperty("checkpoint").GetString());
    }

    [Fact]
    public void Sign_NewIncarnationWithItsRestoreEntry_IsSignedAndGoesOn()
    {
        ReadOnlyMemory<byte>[] leaves;
        using (var signer = Signed(40))
        {
            leaves = Resume(signer, 12, 20);
            Assert.Equal(SignerRefusal.None, signer.Sign(Second, 0, Some(leaves, 0, 15)).Refusal);
        }

        using var again = _folder.Open();
        Assert.Equal(SignerRefusal.None, again.Sign(Second, 15, Some(leaves, 15, 20)).Refusal);
        Assert.Equal(20, again.Find(Second)!.Size);
    }

    [Fact]
    public void Sign_FormerIncarnation_IsRetiredFromTheMomentOfTheRestore()
    {
        using var signer = Signed(40);
        Assert.True(signer.TryBegin(First, 40, out var session, out _));
        _ = Resume(signer, 12, 20);

        Assert.Equal(SignerRefusal.Retired, session.Complete().Refusal);
        Assert.Equal(SignerRefusal.Retired, signer.Sign(First, 40, []).Refusal);
        Assert.Equal(SignerRefusal.Retired, signer.FindStanding(First).Refusal);
    }

    [Fact]
    public void Sign_RaisedIncarnationNobodyAskedFor_IsUnacknowledged()
    {
        using var signer = Signed(40);

        var result = signer.Sign(Second, 0, LeavesOf(SampleLedger.Restored(20, 12)));

        Assert.Equal(SignerRefusal.Unacknowledged, result.Refusal);
        Assert.Equal(SignerRefusal.Unacknowledged, signer.FindStanding(Second).Refusal);
    }

    [Theory]
    [InlineData(12, "another payload")]
    [InlineData(11, null)]
    public void Sign_RestoreEntryThatSaysOrStandsOtherwise_IsUnacknowledged(int at, string? text)
    {
        using var signer = Signed(40);
        Assert.True(signer.TryResume(First, 12, "why", out var resumption, out _));
        var payload = text is null ? resumption.Payload.ToArray() : Encoding.UTF8.GetBytes($"{{\"a\":\"{text}\"}}");

        var result = signer.Sign(Second, 0, LeavesOf(SampleLedger.Restored(20, at, EntryKind.Restore, payload)));

        Assert.Equal((SignerRefusal.Unacknowledged, (long)at), (result.Refusal, result.Position));
    }

    [Fact]
    public void Sign_NewIncarnationStillWithoutItsEntry_IsRefused()
    {
        using var signer = Signed(40);
        Assert.True(signer.TryResume(First, 12, "why", out _, out _));

        var result = signer.Sign(Second, 0, Some(LeavesOf(SampleLedger.Create(40)), 0, 12));

        Assert.Equal(SignerRefusal.Unacknowledged, result.Refusal);
    }

    [Fact]
    public void TryResume_AskedAgainBeforeAnythingWasSigned_ReplacesTheFirstAnswer()
    {
        using var signer = Signed(40);
        Assert.True(signer.TryResume(First, 12, "once", out _, out _));

        Assert.True(signer.TryResume(First, 12, "twice", out var second, out _));

        Assert.Equal(Second, second.Origin);
        Assert.Equal("twice", JsonDocument.Parse(second.Payload).RootElement.GetProperty("reason").GetString());
        Assert.Equal(second.Commitment, signer.FindStanding(Second).Resumption!.Commitment);
    }

    [Fact]
    public void Complete_AnotherRestoreWasAgreedToMeanwhile_IsSuperseded()
    {
        using var signer = Signed(40);
        var leaves = Resume(signer, 12, 20);
        Assert.True(signer.TryBegin(Second, 0, out var session, out _));
        foreach (var leaf in leaves)
        {
            Assert.Equal(SignerRefusal.None, session.Add(leaf.Span));
        }

        Assert.True(signer.TryResume(First, 12, "twice", out _, out _));

        Assert.Equal(SignerRefusal.Superseded, session.Complete().Refusal);
        Assert.Null(signer.Find(Second));
        Assert.Equal(SignerRefusal.Unacknowledged, signer.Sign(Second, 0, leaves).Refusal);
    }

    /// <summary>Two were asked for at once: the log has the entry of the one that the signer forgot.</summary>
    [Fact]
    public void TryResume_LogThatReachedTheIncarnationAndWasNotSigned_GoesPastIt()
    {
        using var signer = Signed(40);
        _ = Resume(signer, 12, 20);

        Assert.True(signer.TryResume(Second, 15, "again", out var third, out _));

        Assert.Equal(("prod.example/t/acme/3", 15L), (third.Origin, third.At));
        var signed = JsonDocument.Parse(third.Payload).RootElement.GetProperty("signed");
        Assert.Equal(First, signed.GetProperty("origin").GetString());
    }

    [Fact]
    public void TryResume_OlderBackupAfterARestore_GoesPastTheNewestIncarnation()
    {
        using var signer = Signed(40);
        Assert.Equal(SignerRefusal.None, signer.Sign(Second, 0, Resume(signer, 12, 20)).Refusal);

        // Yesterday's backup is from before the restore: its head still says 1.
        Assert.True(signer.TryResume(First, 5, "again", out var third, out _));

        Assert.Equal("prod.example/t/acme/3", third.Origin);
        var signed = JsonDocument.Parse(third.Payload).RootElement.GetProperty("signed");
        Assert.Equal(Second, signed.GetProperty("origin").GetString());
    }

    [Fact]
    public void TryResume_NothingWasSigned_IsRefused()
    {
        using var signer = _folder.Open();

        Assert.False(signer.TryResume(First, 5, "why", out _, out var refusal));
        Assert.Equal(SignerRefusal.NothingSigned, refusal);
    }

    [Fact]
    public void Sign_SignerWithoutMemory_TakesALaterIncarnationAndClosesTheOlder()
    {
        using var signer = _folder.Open();

        Assert.Equal(SignerRefusal.None, signer.Sign(Second, 0, LeavesOf(SampleLedger.Restored(20, 12))).Refusal);

        Assert.Equal(SignerRefusal.Retired, signer.Sign(First, 0, LeavesOf(SampleLedger.Create(5))).Refusal);
        Assert.True(signer.TryResume(Second, 3, "why", out var third, out _));
        Assert.Equal("prod.example/t/acme/3", third.Origin);
    }

    [Fact]
    public void FindStanding_RecordDamaged_Throws()
    {
        using var signer = Signed(40);
        Assert.True(signer.TryResume(First, 12, "why", out _, out _));
        var file = Assert.Single(Directory.GetFiles(_folder.Path, "*.resumed"));
        var bytes = File.ReadAllBytes(file);
        bytes[20] ^= 1;
        File.WriteAllBytes(file, bytes);

        Assert.Throws<InvalidDataException>(() => signer.FindStanding(First));
        Assert.Equal(SignerRefusal.DamagedState, signer.Sign(First, 40, []).Refusal);
    }

    private LogSigner Signed(int size)
    {
        var signer = _folder.Open();
        Assert.Equal(SignerRefusal.None, signer.Sign(First, 0, LeavesOf(SampleLedger.Create(size))).Refusal);
        return signer;
    }

    private static ReadOnlyMemory<byte>[] LeavesOf(SampleLedger ledger) =>
        [.. ledger.Rows.Select(static row => (ReadOnlyMemory<byte>)row.Leaf)];

    private static ReadOnlyMemory<byte>[] Resume(LogSigner signer, int at, int count)
    {
        Assert.True(signer.TryResume(First, at, "why", out var resumption, out _));
        var ledger = SampleLedger.Restored(count, at, EntryKind.Restore, resumption.Payload.ToArray());
        return LeavesOf(ledger);
    }

    private static IEnumerable<ReadOnlyMemory<byte>> Some(ReadOnlyMemory<byte>[] leaves, int from, int to) =>
        leaves.Take(from..to);
}
