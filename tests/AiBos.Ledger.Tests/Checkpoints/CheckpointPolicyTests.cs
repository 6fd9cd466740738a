using System.Text;
using AiBos.Ledger.Checkpoints;
using AiBos.Ledger.Merkle;
using AiBos.Ledger.Notes;
using Xunit;

namespace AiBos.Ledger.Tests.Checkpoints;

public sealed class CheckpointPolicyTests
{
    private static readonly Checkpoint Newest = new("d/t/acme/1", 42, NodeHash.FromBytes(new byte[32]));
    private readonly NoteSigner _log = NoteSigner.Generate("d/t/acme/1");

    private readonly NoteSigner[] _witnesses =
        [.. Enumerable.Range(1, 3).Select(n => NoteSigner.Generate($"w{n}", NoteAlgorithm.CosignatureV1))];

    [Theory]
    [InlineData(0, 0, true)]
    [InlineData(2, 1, false)]
    [InlineData(2, 2, true)]
    [InlineData(3, 2, false)]
    public void TryVerify_Cosignatures_MakeTheQuorumOrNot(int quorum, int cosigned, bool believed)
    {
        var policy = Parse(CheckpointPolicy.Format(
            [_log.Verifier], [.. _witnesses.Select(witness => witness.Verifier)], quorum));
        var note = Newest.Sign(_log);
        foreach (var witness in _witnesses.Take(cosigned))
        {
            note = note.With(witness.Cosign(note.TextBytes, 1_700_000_000));
        }

        Assert.Equal(believed, policy.TryVerify(note, out _, out _));
    }

    [Fact]
    public void TryVerify_EitherKeyOfARotation_IsBelieved()
    {
        var next = NoteSigner.Generate("d/t/acme/1");
        var policy = Parse(CheckpointPolicy.Format([_log.Verifier, next.Verifier], [], 0));

        Assert.True(policy.TryVerify(Newest.Sign(_log), out _, out _));
        Assert.True(policy.TryVerify(Newest.Sign(next), out _, out _));
        Assert.True(policy.TryVerify(Newest.Sign(_log, next), out _, out _));
        Assert.False(policy.TryVerify(Newest.Sign(NoteSigner.Generate("d/t/acme/1")), out _, out _));
    }

    [Theory]
    [InlineData("log nonsense\nquorum none\n", PolicyFault.BadKey)]
    [InlineData("trust me\n", PolicyFault.MalformedLine)]
    [InlineData("", PolicyFault.MalformedLine)]
    [InlineData("# nothing\n", PolicyFault.BadQuorum)]
    [InlineData("quorum nobody\n", PolicyFault.UnknownName)]
    public void TryParse_Malformed_IsRefusedByName(string text, PolicyFault expected)
    {
        Assert.False(CheckpointPolicy.TryParse(Encoding.UTF8.GetBytes(text), out _, out var fault, out _));
        Assert.Equal(expected, fault);
    }

    private static CheckpointPolicy Parse(string text)
    {
        Assert.True(
            CheckpointPolicy.TryParse(Encoding.UTF8.GetBytes(text), out var policy, out var fault, out _), $"{fault}");
        return policy;
    }
}
