using AiBos.Ledger.Hashing;

namespace AiBos.Ledger;

/// <content>The checks of a row whose leaf is proven to be the one that was hashed.</content>
public sealed partial class ChainVerifier
{
    private void CheckColumns(in LedgerRow row, in LeafView leaf)
    {
        var seq = row.Seq;
        if (leaf.Seq != seq)
        {
            // The distance is the key: deleting one row and renumbering the rest is one act, hence one finding.
            _shifted.Extend(Projection(seq, "seq", $"{leaf.Seq}", $"{seq}"), $"{leaf.Seq - seq}");
        }

        if (_tenant is not null && row.TenantId is not null && row.TenantId != _tenant)
        {
            _misfiled.Extend(Projection(seq, "tenant", _tenant, row.TenantId), row.TenantId);
        }

        if (leaf.Id != row.Id)
        {
            Report(Projection(seq, "id", $"{leaf.Id:D}", $"{row.Id:D}"));
        }

        if (leaf.At != row.AtMicros)
        {
            Report(Projection(seq, "at", $"{leaf.At}", $"{row.AtMicros}"));
        }

        CheckText(seq, "kind", EntryKinds.ToUtf8(leaf.Kind), row.Kind);
        CheckText(seq, "actor", leaf.Actor, row.Actor);
        CheckText(seq, "action", leaf.Action, row.Action);
        CheckText(seq, "outcome", leaf.Outcome, row.Outcome);
    }

    private void CheckText(long seq, string column, ReadOnlySpan<byte> evidence, string? text)
    {
        if (text is null || !LeafText.Matches(evidence, text))
        {
            Report(Projection(seq, column, LeafText.Decode(evidence), text));
        }
    }

    private static Finding Projection(long seq, string column, string expected, string? actual) =>
        new(FindingCodes.ProjectionMismatch, seq, null, column, expected, actual);

    private void CheckPlace(long seq, in LeafView leaf, bool inOrder)
    {
        if (!_walk.TryEnter(leaf.Log, mayRise: leaf.Kind == EntryKind.Restore || !_linked))
        {
            var log = LeafText.Decode(leaf.Log);
            _foreign.Extend(new Finding(FindingCodes.OriginMismatch, seq, null, "log", _walk.Expected, log), log);
        }

        if ((leaf.Kind == EntryKind.Genesis) != (seq == 0))
        {
            var kind = EntryKinds.ToWire(leaf.Kind);
            var expected = seq == 0 ? "genesis" : "any kind but genesis";
            Report(new Finding(FindingCodes.GenesisInvalid, seq, null, "kind", expected, kind));
        }

        if (!_ids.TryAdd(leaf.Id))
        {
            Report(new Finding(FindingCodes.DuplicateId, seq, null, "id", null, $"{leaf.Id:D}"));
        }

        if (!inOrder)
        {
            return;
        }

        // The two hashes differ only where LEAF_MISMATCH was reported; a link to either is then no second finding.
        if (_linked && leaf.Prev != _previousStored && leaf.Prev != _previousComputed)
        {
            Report(new Finding(
                FindingCodes.ChainBreak, seq, null, "prev", _previousStored.ToString(), leaf.Prev.ToString()));
        }

        if (leaf.At < _previousAt)
        {
            Report(new Finding(FindingCodes.ClockAnomaly, seq, null, "at", $"{_previousAt} or later", $"{leaf.At}"));
        }
    }

    private void CheckPayload(in LedgerRow row, in LeafView leaf)
    {
        if (leaf.Commitment.IsEmpty)
        {
            if (row.Payload is not null)
            {
                Report(new Finding(
                    FindingCodes.PayloadMismatch, row.Seq, null, "pay", "no payload", $"{row.Payload.Length} bytes"));
            }

            return;
        }

        if (row.Payload is null && _payloadsWithheld)
        {
            _withheld = _withheld is null
                ? new Finding(FindingCodes.PayloadMissing, row.Seq)
                : _withheld with { SeqTo = row.Seq };
            return;
        }

        if (row.Payload is null)
        {
            _unpaid.Extend(new Finding(FindingCodes.PayloadMissing, row.Seq), string.Empty);
            return;
        }

        Span<byte> hash = stackalloc byte[Sha256.BytesLength];
        Sha256.Hash(row.Payload, hash);
        Span<byte> hex = stackalloc byte[LeafHash.HexLength];
        Convert.TryToHexStringLower(hash, hex, out _);
        if (row.Payload.Length != leaf.PayloadBytes)
        {
            Report(new Finding(
                FindingCodes.PayloadMismatch,
                row.Seq,
                null,
                "pay",
                $"{leaf.PayloadBytes} bytes",
                $"{row.Payload.Length} bytes"));
        }
        else if (!leaf.Commitment.SequenceEqual(hex))
        {
            Report(new Finding(
                FindingCodes.PayloadMismatch,
                row.Seq,
                null,
                "pay",
                LeafText.Decode(leaf.Commitment),
                LeafText.Decode(hex)));
        }
    }
}
