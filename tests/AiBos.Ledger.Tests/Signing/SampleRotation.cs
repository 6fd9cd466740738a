using AiBos.Ledger.Notes;
using AiBos.Ledger.Signing;
using AiBos.Ledger.Tests.Notes;

namespace AiBos.Ledger.Tests.Signing;

/// <summary>Keys that follow each other, and logs that say so.</summary>
internal static class SampleRotation
{
    public const long At = 1_790_000_000;
    public const long Day = 86_400;

    public static NoteSigner First => SampleKeys.LogBefore;

    public static NoteSigner Second => SampleKeys.Log;

    public static NoteSigner Third => SampleKeys.Stranger;

    public static KeyRotation Of(NoteSigner from, NoteSigner to, long at = At, long overlap = 30 * Day) =>
        KeyRotation.Create(SignerFolder.KeyOf(from), SignerFolder.KeyOf(to), at, at + overlap);

    /// <summary>A log whose entry at a position is about a rotation.</summary>
    public static IEnumerable<SampleRow> Log(int count, int at, KeyRotation rotation) =>
        Log(count, at, rotation.ToPayload(SampleHeaders.Origin), rotation.Id);

    public static IEnumerable<SampleRow> Log(int count, int at, byte[] payload, Guid id)
    {
        var rows = SampleLedger.Create(at).Rows;
        for (var seq = at; seq < count; seq++)
        {
            var isKey = seq == at;
            rows.Add(SampleRow.Of(
                SampleHeaders.Genesis with
                {
                    Seq = seq,
                    Prev = LeafHash.FromBytes(rows[^1].LeafHash),
                    Id = isKey ? id : new Guid($"019b0f3c-5a00-7000-a000-{seq:D12}"),
                    At = rows[^1].AtMicros,
                    Kind = isKey ? EntryKind.Key : EntryKind.Event,
                    Action = isKey ? KeyRotation.Action : "test.act",
                    Pay = isKey ? PayloadHash.Stamp(payload) : null,
                },
                isKey ? payload : null));
        }

        return rows;
    }
}
