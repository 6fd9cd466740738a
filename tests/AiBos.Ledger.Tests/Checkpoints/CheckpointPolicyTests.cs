using AiBos.Ledger.Checkpoints;
using AiBos.Ledger.Merkle;
using AiBos.Ledger.Notes;
using AiBos.Ledger.Tests.Notes;
using Xunit;

namespace AiBos.Ledger.Tests.Checkpoints;

public sealed class CheckpointPolicyTests
{
    private static readonly Checkpoint Text =
        new(SampleHeaders.Origin, 1, NodeHash.OfLeaf(LeafHash.OfLeaf([1])));

    private static readonly string Log = $"log {SampleKeys.Log.Verifier}\n";

    private static readonly string Witnesses = string.Concat(
        SampleKeys.Witnesses.Select(static (key, i) => $"witness W{i} {key.Verifier}\n"));

    [Fact]
    public void TryVerify_EitherKeyOfARotation_IsBelieved()
    {
        var policy = Parse(CheckpointPolicy.Format([SampleKeys.Log.Verifier, SampleKeys.LogBefore.Verifier], [], 0));

        Assert.True(policy.TryVerify(Text.Sign(SampleKeys.Log).ToArray(), out _, out _));
        Assert.True(policy.TryVerify(Text.Sign(SampleKeys.LogBefore).ToArray(), out _, out _));
        Assert.True(policy.TryVerify(Text.Sign(SampleKeys.Log, SampleKeys.LogBefore), out var both, out _));
        Assert.Equal(2, both.Verified.Count);
        Assert.False(policy.TryVerify(Text.Sign(SampleKeys.Stranger), out _, out var fault));
        Assert.Equal(CheckpointFault.NoLogSignature, fault);
    }

    /// <summary>Each bit of the mask is a witness that cosigned.</summary>
    [Theory]
    [InlineData("quorum none\n", 0b0000, true)]
    [InlineData("quorum W1\n", 0b0001, false)]
    [InlineData("quorum W1\n", 0b0010, true)]
    [InlineData("group g any W0 W1\nquorum g\n", 0b1100, false)]
    [InlineData("group g any W0 W1\nquorum g\n", 0b0110, true)]
    [InlineData("group g all W0 W1\nquorum g\n", 0b0001, false)]
    [InlineData("group g all W0 W1\nquorum g\n", 0b0011, true)]
    [InlineData("group g 3 W0 W1 W2 W3\nquorum g\n", 0b1010, false)]
    [InlineData("group g 3 W0 W1 W2 W3\nquorum g\n", 0b1011, true)]
    [InlineData("group a 1 W0 W1\ngroup b all W2 W3\ngroup g all a b\nquorum g\n", 0b1001, false)]
    [InlineData("group a 1 W0 W1\ngroup b all W2 W3\ngroup g all a b\nquorum g\n", 0b0011, false)]
    [InlineData("group a 1 W0 W1\ngroup b all W2 W3\ngroup g all a b\nquorum g\n", 0b1101, true)]
    public void TryVerify_Quorum_IsWhatTheGroupsSay(string rules, int mask, bool expected)
    {
        var policy = Parse("# comment\n\n \t" + Log + Witnesses + rules);
        var note = Text.Sign(SampleKeys.Log).With(SampleKeys.Witnesses
            .Where((_, i) => (mask & (1 << i)) != 0).Select(static key => key.Cosign(Text.ToBytes(), 7)));

        Assert.Equal(expected, policy.TryVerify(note.ToArray(), out var checkpoint, out var fault));
        Assert.Equal(expected ? CheckpointFault.None : CheckpointFault.NoQuorum, fault);
        Assert.Equal(expected, checkpoint is not null);
    }

    [Fact]
    public void TryVerify_WitnessesWithoutTheLog_IsRefused()
    {
        var policy = Parse(Log + Witnesses + "quorum W0\n");
        var note = SignedNote.Create(Text.ToBytes(), [SampleKeys.Witnesses[0].Cosign(Text.ToBytes(), 7)]);

        Assert.False(policy.TryVerify(note, out _, out var fault));
        Assert.Equal(CheckpointFault.NoLogSignature, fault);
        Assert.False(policy.TryVerify("no note"u8, out _, out fault));
        Assert.Equal(CheckpointFault.MalformedNote, fault);
    }

    [Fact]
    public void Format_Quorum_IsReadBack()
    {
        NoteVerifier[] witnesses = [.. SampleKeys.Witnesses.Select(static key => key.Verifier)];
        var policy = Parse(CheckpointPolicy.Format([SampleKeys.Log.Verifier], witnesses, 2));

        Assert.Equal(4, policy.Witnesses.Count);
        Assert.Equal(SampleKeys.Log.Verifier.ToString(), Assert.Single(policy.Logs).ToString());
        var one = Text.Sign(SampleKeys.Log).With(SampleKeys.Witnesses[2].Cosign(Text.ToBytes(), 7));
        Assert.False(policy.TryVerify(one, out _, out _));
        Assert.True(policy.TryVerify(one.With(SampleKeys.Witnesses[3].Cosign(Text.ToBytes(), 7)), out _, out _));
        Assert.Throws<ArgumentException>(() => CheckpointPolicy.Format([SampleKeys.Log.Verifier], witnesses, 5));
    }

    public static TheoryData<string, PolicyFault, int> Malformed => new()
    {
        { "", PolicyFault.MalformedLine, 0 },
        { "quorum none", PolicyFault.MalformedLine, 0 },
        { "quorum none\r\n", PolicyFault.ControlCharacter, 0 },
        { Log, PolicyFault.BadQuorum, 0 },
        { "quorum none\nquorum none\n", PolicyFault.BadQuorum, 2 },
        { "quorum\n", PolicyFault.MalformedLine, 1 },
        { "quorum W0\n", PolicyFault.UnknownName, 1 },
        { "QUORUM none\n", PolicyFault.MalformedLine, 1 },
        { "log\n", PolicyFault.MalformedLine, 1 },
        { "log x\n", PolicyFault.BadKey, 1 },
        { $"log {SampleKeys.Witnesses[0].Verifier}\n", PolicyFault.WrongKeyType, 1 },
        { $"witness W {SampleKeys.Log.Verifier}\n", PolicyFault.WrongKeyType, 1 },
        { Log + Log, PolicyFault.DuplicateKey, 2 },
        { Log + $"log {SampleKeys.Log.Named("other").Verifier}\n", PolicyFault.DuplicateKey, 2 },
        { Witnesses + $"witness X {SampleKeys.Witnesses[0].Verifier}\n", PolicyFault.DuplicateKey, 5 },
        { $"witness none {SampleKeys.Witnesses[0].Verifier}\n", PolicyFault.DuplicateName, 1 },
        { Witnesses + "group W0 any W1\n", PolicyFault.DuplicateName, 5 },
        { Witnesses + "group g any\n", PolicyFault.BadThreshold, 5 },
        { Witnesses + "group g 0 W0\n", PolicyFault.BadThreshold, 5 },
        { Witnesses + "group g 2 W0\n", PolicyFault.BadThreshold, 5 },
        { Witnesses + "group g 4294967297 W0\n", PolicyFault.BadThreshold, 5 },
        { Witnesses + "group g 01 W0\n", PolicyFault.BadThreshold, 5 },
        { Witnesses + "group g any W0 W0\n", PolicyFault.RepeatedMember, 5 },
        { Witnesses + "group g any W0\ngroup h any W0\n", PolicyFault.RepeatedMember, 6 },
        { Witnesses + "group g any g\n", PolicyFault.UnknownName, 5 },
        { Witnesses + "group g any none\n", PolicyFault.UnknownName, 5 },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public void TryParse_Malformed_IsRefusedWithItsLine(string text, PolicyFault expected, int expectedLine)
    {
        Assert.False(CheckpointPolicy.TryParse(SampleKeys.Utf8(text), out var policy, out var fault, out var line));

        Assert.Null(policy);
        Assert.Equal((expected, expectedLine), (fault, line));
    }

    [Fact]
    public void TryParse_NamesBeyondAscii_AreOpaqueBytes()
    {
        var text = $"log {SampleKeys.Log.Verifier} https://exämple/\nwitness K {SampleKeys.Witnesses[0].Verifier}\n"
            + $"witness \u212A {SampleKeys.Witnesses[1].Verifier}\nquorum \u212A\n";
        var policy = Parse(text);

        var note = Text.Sign(SampleKeys.Log).With(SampleKeys.Witnesses[0].Cosign(Text.ToBytes(), 7));
        Assert.False(policy.TryVerify(note, out _, out _));
        Assert.True(policy.TryVerify(note.With(SampleKeys.Witnesses[1].Cosign(Text.ToBytes(), 7)), out _, out _));
    }

    private static CheckpointPolicy Parse(string text)
    {
        Assert.True(
            CheckpointPolicy.TryParse(SampleKeys.Utf8(text), out var policy, out var fault, out var line),
            $"{fault} in line {line}");
        return policy;
    }
}
