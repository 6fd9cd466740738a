using CsCheck;
using Xunit;

namespace AiBos.Ledger.Tests;

/// <summary>Random single mutations of a valid log: each is found and each report names the mutated row.</summary>
public sealed class ChainVerifierMutationTests
{
    private const int Rows = 40;

    private static readonly Gen<(string Name, Func<SampleLedger, int, int, long> Apply)> AnyMutation = Gen.OneOf(
        Mutations().ToArray());

    [Fact]
    public void Complete_AnySingleMutation_IsFoundAndNamed() =>
        Gen.Select(AnyMutation, Gen.Int[0, Rows - 1], Gen.Int[0, 1_000_000]).Sample(
            static (mutation, at, salt) =>
            {
                var ledger = SampleLedger.Create(Rows);
                var named = mutation.Apply(ledger, at, salt);

                var report = ledger.Verify();

                Assert.True(report.FindingsTotal > 0, $"{mutation.Name} at {at} was not found.");
                Assert.NotEqual(VerificationStatus.Valid, report.Status);
                Assert.True(
                    report.Findings.Any(finding => finding.Seq <= named && named <= (finding.SeqTo ?? finding.Seq)),
                    $"{mutation.Name} at {at}: no finding names {named}: "
                    + string.Join("; ", report.Findings.Select(ChainVerifierTests.Short)));
                Assert.All(report.Findings, finding => Assert.InRange(finding.Seq, at - 2, at + 2));
            },
            iter: 10_000,
            print: static input => $"{input.Item1.Name} at {input.Item2}, salt {input.Item3}");

    [Fact]
    public void Complete_AnyUntouchedLog_HasNoFinding() => Gen.Int[1, 200].Sample(
        static count => Assert.Equal(0, SampleLedger.Create(count).Verify().FindingsTotal), iter: 200);

    /// <summary>Each takes a ledger, a row and a salt, and returns the position that the report must name.</summary>
    private static IEnumerable<(string Name, Func<SampleLedger, int, int, long> Apply)> Mutations()
    {
        yield return ("flip a bit in the leaf", static (l, at, salt) => Flip(l.Rows[at].Leaf, salt, at));
        yield return ("flip a bit in the hash", static (l, at, salt) => Flip(l.Rows[at].LeafHash, salt, at));
        yield return ("cut the leaf", static (l, at, salt) =>
        {
            l.Rows[at].Leaf = l.Rows[at].Leaf[..(salt % l.Rows[at].Leaf.Length)];
            return at;
        });
        yield return ("rewrite leaf, hash and columns", static (l, at, salt) =>
        {
            var changed = l.Rows[at].Header with { Actor = $"mallory{salt}" };
            l.Rows[at].Seal(changed);
            l.Rows[at].Project(changed);
            return Math.Min(at + 1, Rows - 1);
        });
        yield return ("edit the actor column", static (l, at, salt) => Edit(l, at, row => row.Actor += salt));
        yield return ("edit the action column", static (l, at, salt) => Edit(l, at, row => row.Action += salt));
        yield return ("edit the outcome column", static (l, at, salt) => Edit(l, at, row => row.Outcome += salt));
        yield return ("edit the kind column", static (l, at, _) => Edit(l, at, static row => row.Kind = "key"));
        yield return ("edit the tenant column", static (l, at, salt) => Edit(l, at, row => row.TenantId += salt));
        yield return ("edit the time column", static (l, at, salt) => Edit(l, at, row => row.AtMicros += 1 + salt));
        yield return ("edit the id column", static (l, at, salt) => Edit(
            l, at, row => row.Id = new Guid(salt, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)));
        yield return ("add or replace the payload", static (l, at, salt) => Edit(
            l, at, row => row.Payload = BitConverter.GetBytes(salt)));
        yield return ("delete the row", static (l, at, _) =>
        {
            l.Rows.RemoveAt(at);
            return at;
        });
        yield return ("delete and renumber", static (l, at, _) =>
        {
            l.Rows.RemoveAt(at);
            l.Rows.Skip(at).ToList().ForEach(static row => row.Seq--);
            l.Head = l.Head with { Size = Rows - 1 };
            return Math.Min(at, Rows - 2);
        });
        yield return ("swap with a neighbour", static (l, at, _) =>
        {
            var other = at == Rows - 1 ? at - 1 : at + 1;
            (l.Rows[at], l.Rows[other]) = (l.Rows[other], l.Rows[at]);
            (l.Rows[at].Seq, l.Rows[other].Seq) = (l.Rows[other].Seq, l.Rows[at].Seq);
            return at;
        });
        yield return ("transplant from another log", static (l, at, _) =>
        {
            l.Rows[at] = SampleLedger.Create(Rows, "prod.example/t/globex/1").Rows[at];
            return at;
        });
        yield return ("replay the row", static (l, at, _) =>
        {
            l.Rows.Insert(at + 1, l.Rows[at]);
            return at;
        });
    }

    private static long Flip(byte[] bytes, int salt, int at)
    {
        bytes[salt % bytes.Length] ^= (byte)(1 << (salt % 8));
        return at;
    }

    private static long Edit(SampleLedger ledger, int at, Action<SampleRow> change)
    {
        change(ledger.Rows[at]);
        return at;
    }
}
