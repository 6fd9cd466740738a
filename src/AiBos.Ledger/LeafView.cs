using System.Text.Unicode;

namespace AiBos.Ledger;

/// <summary>
/// A decoded leaf whose texts still lie in the leaf's bytes, as canonical text without quotes: what a verifier
/// needs, without an allocation. An empty span means the optional member is absent; no member may be empty.
/// </summary>
internal ref struct LeafView
{
    public ReadOnlySpan<byte> Action;
    public ReadOnlySpan<byte> Actor;
    public ReadOnlySpan<byte> Cause;
    public ReadOnlySpan<byte> ContractId;
    public ReadOnlySpan<byte> SchemaHash;
    public ReadOnlySpan<byte> Log;
    public ReadOnlySpan<byte> Outcome;
    public ReadOnlySpan<byte> Commitment;
    public ReadOnlySpan<byte> KeyId;
    public EntryKind Kind;
    public LeafHash Prev;
    public Guid Id;
    public long At;
    public long Seq;
    public int PayloadBytes;

    /// <summary>Reads a leaf by expecting, byte after byte, what <see cref="LeafWriter"/> would have written.</summary>
    public static bool TryRead(ReadOnlySpan<byte> leaf, out LeafView view, out string error)
    {
        view = default;
        if (leaf.Length > EntryCodec.LeafBytesMax)
        {
            error = "The leaf is longer than 64 KiB.";
            return false;
        }

        if (!Utf8.IsValid(leaf))
        {
            error = "The leaf is not valid UTF-8.";
            return false;
        }

        var reader = new LeafReader(leaf);
        var found = default(LeafView);
        var read = found.TryReadHead(ref reader) && found.TryReadTail(ref reader) && reader.TryEnd();
        view = found;
        error = read ? string.Empty : reader.Error;
        return read;
    }

    private bool TryReadHead(scoped ref LeafReader reader)
    {
        if (!reader.TryExpect("{\"action\":\""u8, "action") || !reader.TryText(out Action, "action")
            || !reader.TryExpect("\",\"actor\":\""u8, "actor") || !reader.TryText(out Actor, "actor")
            || !reader.TryExpect("\",\"at\":"u8, "at") || !reader.TryInteger(EntryCodec.IntegerMax, out At, "at"))
        {
            return false;
        }

        if (reader.IfNext(",\"cause\":\""u8)
            && !(reader.TryText(out Cause, "cause") && reader.TryExpect("\""u8, "cause")))
        {
            return false;
        }

        return !reader.IfNext(",\"contract\":{\"h\":\""u8)
            || (reader.TryHex(out SchemaHash, out _, "contract.h")
                && reader.TryExpect("\",\"id\":\""u8, "contract.id")
                && reader.TryText(out ContractId, "contract.id")
                && reader.TryExpect("\"}"u8, "contract.id"));
    }

    private bool TryReadTail(scoped ref LeafReader reader)
    {
        if (!reader.TryExpect(",\"id\":\""u8, "id") || !reader.TryId(out Id)
            || !reader.TryExpect("\",\"kind\":\""u8, "kind") || !reader.TryText(out var kind, "kind")
            || !reader.TryKind(kind, out Kind)
            || !reader.TryExpect("\",\"log\":\""u8, "log") || !reader.TryText(out Log, "log")
            || !reader.TryExpect("\",\"outcome\":\""u8, "outcome") || !reader.TryText(out Outcome, "outcome")
            || !reader.TryExpect("\""u8, "outcome"))
        {
            return false;
        }

        if (reader.IfNext(",\"pay\":{\"c\":\""u8) && !TryReadPayload(ref reader))
        {
            return false;
        }

        return reader.TryExpect(",\"prev\":\""u8, "prev") && reader.TryHex(out _, out Prev, "prev")
            && reader.TryExpect("\",\"seq\":"u8, "seq")
            && reader.TryInteger(EntryCodec.IntegerMax, out Seq, "seq")
            && reader.TryExpect(",\"v\":1}"u8, "v");
    }

    private bool TryReadPayload(scoped ref LeafReader reader)
    {
        if (!reader.TryHex(out Commitment, out _, "pay.c") || !reader.TryExpect("\""u8, "pay.c")
            || (reader.IfNext(",\"k\":\""u8)
                && !(reader.TryText(out KeyId, "pay.k") && reader.TryExpect("\""u8, "pay.k")))
            || !reader.TryExpect(",\"n\":"u8, "pay.n") || !reader.TryInteger(int.MaxValue, out var bytes, "pay.n"))
        {
            return false;
        }

        PayloadBytes = (int)bytes;
        return reader.TryExpect("}"u8, "pay");
    }
}
