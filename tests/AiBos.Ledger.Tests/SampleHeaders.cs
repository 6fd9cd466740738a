using CsCheck;

namespace AiBos.Ledger.Tests;

/// <summary>Headers for tests: chosen ones for the golden file, random ones for properties.</summary>
internal static class SampleHeaders
{
    public const string Origin = "prod.example/t/acme/1";
    private const string SchemaHash = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

    private static readonly Gen<string> Text = Gen.OneOf(
        Gen.Char['!', '~'].Array[1, 40].Select(static c => new string(c)),
        Gen.OneOf("ok", "é", "\u20ac", "😀", "\"", "\\", "\n", "\0", "\u001f", "\u007f", "\uFB33", "/", " ")
            .Array[1, 8].Select(static parts => string.Concat(parts)));

    private static readonly Gen<LeafHash> Hash = Gen.Byte.Array[32].Select(static b => LeafHash.FromBytes(b));

    private static readonly Gen<ContractStamp?> Contract = Gen.Select(
        Text, Hash, Gen.Bool, static (id, hash, present) => present ? new ContractStamp(id, hash.ToString()) : null);

    private static readonly Gen<PayloadStamp?> Pay = Gen.Select(
        Gen.Int[0, int.MaxValue], Hash, Text, Gen.Int[0, 2], static (bytes, hash, key, form) =>
            form == 0 ? null : new PayloadStamp(bytes, hash.ToString(), form == 1 ? null : key));

    public static Gen<EntryHeader> Any { get; } = Gen.Select(
        Gen.Select(Text, Text, Text, Text, Text, Gen.Bool),
        Gen.Select(Gen.Long[0, EntryCodec.IntegerMax], Gen.Long[0, EntryCodec.IntegerMax], Gen.Guid, Hash),
        Gen.Select(Gen.Enum<EntryKind>(), Contract, Pay),
        static (text, number, rest) => new EntryHeader
        {
            Log = text.Item1,
            Actor = text.Item2,
            Action = text.Item3,
            Outcome = text.Item4,
            Cause = text.Item6 ? text.Item5 : null,
            Seq = number.Item1,
            At = number.Item2,
            Id = number.Item3,
            Prev = number.Item4,
            Kind = rest.Item1,
            Contract = rest.Item2,
            Pay = rest.Item3,
        });

    public static EntryHeader Genesis { get; } = new()
    {
        Log = Origin,
        Seq = 0,
        Prev = LeafHash.Zero,
        Id = new Guid("019b0f3c-5a00-7000-8000-000000000000"),
        At = 1_767_225_600_000_000,
        Kind = EntryKind.Genesis,
        Actor = "system",
        Action = "ledger.open",
        Outcome = "ok",
    };

    /// <summary>Named headers, each the successor of the one before.</summary>
    public static IEnumerable<(string Name, EntryHeader Header)> Chosen()
    {
        var previous = Genesis;
        yield return ("genesis", previous);
        foreach (var (name, change) in Changes())
        {
            previous = change(Genesis with
            {
                Seq = previous.Seq + 1,
                Prev = LeafHash.OfLeaf(EntryCodec.Encode(previous)),
                Id = new Guid($"019b0f3c-5a00-7000-8000-{previous.Seq + 1:D12}"),
                At = previous.At + 1,
                Kind = EntryKind.Action,
                Actor = "u_7f3a",
                Action = "accounting.create.journal_entry",
            });
            yield return (name, previous);
        }
    }

    private static IEnumerable<(string Name, Func<EntryHeader, EntryHeader> Change)> Changes()
    {
        yield return ("action with contract and payload", static h => h with
        {
            Contract = new ContractStamp("accounting.create.journal_entry@1.0.0", SchemaHash),
            Cause = "req_01",
            Pay = PayloadHash.Stamp("{\"amount\":\"100.00\"}"u8),
        });
        yield return ("sealed payload", static h => h with
        {
            Pay = PayloadHash.Stamp("{\"name\":{\"$sealed\":\"AAAA\"}}"u8, "subject/42"),
        });
        yield return ("denied", static h => h with { Kind = EntryKind.Denied, Outcome = "FORBIDDEN" });
        yield return ("text beyond ASCII and escapes", static h => h with
        {
            Actor = "zoë/😀/\uFB33",
            Action = "quote\"back\\slash\ttab\u0001\u007f",
        });
        yield return ("largest integers", static h => h with
        {
            Seq = EntryCodec.IntegerMax,
            At = EntryCodec.IntegerMax,
            Kind = EntryKind.Retention,
            Pay = new PayloadStamp(int.MaxValue, SchemaHash),
        });
    }
}
