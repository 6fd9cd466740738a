namespace AiBos.Ledger.Tests;

/// <summary>A stored row that a test may tamper with, column by column.</summary>
internal sealed record SampleRow
{
    public string TenantId { get; set; } = "acme";
    public long Seq { get; set; }
    public Guid Id { get; set; }
    public string Kind { get; set; } = "";
    public long AtMicros { get; set; }
    public string Actor { get; set; } = "";
    public string Action { get; set; } = "";
    public string Outcome { get; set; } = "";
    public byte[] Leaf { get; set; } = [];
    public byte[] LeafHash { get; set; } = [];
    public byte[]? Payload { get; set; }

    public EntryHeader Header => EntryCodec.TryDecode(Leaf, out var header, out var error)
        ? header
        : throw new InvalidOperationException(error);

    public static SampleRow Of(EntryHeader header, byte[]? payload)
    {
        var row = new SampleRow { Payload = payload };
        row.Seal(header);
        row.Project(header);
        return row;
    }

    /// <summary>Rewrites leaf and hash so that they agree, as a forger with access to both would.</summary>
    public void Seal(EntryHeader header)
    {
        Leaf = EntryCodec.Encode(header);
        LeafHash = Ledger.LeafHash.OfLeaf(Leaf).ToArray();
    }

    public void Project(EntryHeader header)
    {
        Seq = header.Seq;
        Id = header.Id;
        Kind = EntryKinds.ToWire(header.Kind);
        AtMicros = header.At;
        Actor = header.Actor;
        Action = header.Action;
        Outcome = header.Outcome;
    }

    public LedgerRow ToRow() => new()
    {
        TenantId = TenantId,
        Seq = Seq,
        Id = Id,
        Kind = Kind,
        AtMicros = AtMicros,
        Actor = Actor,
        Action = Action,
        Outcome = Outcome,
        Leaf = Leaf,
        LeafHash = LeafHash,
        Payload = Payload,
    };
}
