using System.Text;

namespace AiBos.Ledger.Tests;

/// <summary>A valid log in memory, with a payload on every entry but each fourth.</summary>
internal sealed class SampleLedger
{
    /// <summary>What <see cref="SampleHeaders.Origin"/> becomes by a restore.</summary>
    public const string NextOrigin = "prod.example/t/acme/2";

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

    /// <summary>A log that goes on as <see cref="NextOrigin"/> from an entry on.</summary>
    public static SampleLedger Restored(
        int count, int at, EntryKind kind = EntryKind.Restore, byte[]? restorePayload = null)
    {
        var rows = Create(at).Rows;
        for (var seq = at; seq < count; seq++)
        {
            var payload = seq == at ? restorePayload ?? "{}"u8.ToArray() : null;
            var header = Next(SampleHeaders.Origin, "restorer", rows[^1], seq, payload) with { Log = NextOrigin };
            rows.Add(SampleRow.Of(seq == at ? header with { Kind = kind } : header, payload));
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
