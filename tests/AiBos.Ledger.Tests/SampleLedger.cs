using System.Text;

namespace AiBos.Ledger.Tests;

/// <summary>A valid log in memory, with a payload on every entry but each fourth.</summary>
internal sealed class SampleLedger
{
    private SampleLedger(List<SampleRow> rows)
    {
        Rows = rows;
        Head = new LedgerHead(rows.Count, LeafHash.FromBytes(rows[^1].LeafHash));
    }

    public List<SampleRow> Rows { get; }

    public LedgerHead Head { get; set; }

    public static SampleLedger Create(int count, string origin = SampleHeaders.Origin, string actor = "u")
    {
        var rows = new List<SampleRow> { SampleRow.Of(SampleHeaders.Genesis with { Log = origin }, null) };
        for (var seq = 1; seq < count; seq++)
        {
            var payload = seq % 4 == 0 ? null : Encoding.UTF8.GetBytes($"{{\"n\":{seq}}}");
            rows.Add(SampleRow.Of(Next(origin, actor, rows[^1], seq, payload), payload));
        }

        return new SampleLedger(rows);
    }

    public VerificationReport Verify(string origin = SampleHeaders.Origin, bool withHead = true)
    {
        var verifier = new ChainVerifier(origin);
        foreach (var row in Rows)
        {
            verifier.Add(row.ToRow());
        }

        return verifier.Complete(withHead ? Head : null);
    }

    private static EntryHeader Next(string origin, string actor, SampleRow last, int seq, byte[]? payload) =>
        SampleHeaders.Genesis with
        {
            Log = origin,
            Seq = seq,
            Prev = LeafHash.FromBytes(last.LeafHash),
            Id = new Guid($"019b0f3c-5a00-7000-{(origin == SampleHeaders.Origin ? 8 : 9)}000-{seq:D12}"),
            At = last.AtMicros + (seq % 3),
            Kind = seq % 5 == 0 ? EntryKind.Denied : EntryKind.Action,
            Actor = seq % 7 == 0 ? "zoë \"the\" 😀" : $"{actor}_{seq % 3}",
            Action = "accounting.create.journal_entry",
            Outcome = seq % 5 == 0 ? "FORBIDDEN" : "ok",
            Pay = payload is null ? null : PayloadHash.Stamp(payload),
        };
}
