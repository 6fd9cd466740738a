using Xunit;

namespace AiBos.Ledger.Tests;

public sealed class ChainVerifierTests
{
    private readonly SampleLedger _ledger = SampleLedger.Create(20);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Complete_Untouched_IsValidWithoutFindings(bool withHead)
    {
        var report = _ledger.Verify(withHead: withHead);

        Assert.Equal((VerificationStatus.Valid, 20L, 0L), (report.Status, report.Entries, report.FindingsTotal));
    }

    [Fact]
    public void Complete_NothingAdded_CannotVerify() => Assert.Equal(
        VerificationStatus.CannotVerify, new ChainVerifier(SampleHeaders.Origin).Complete(null).Status);

    [Fact]
    public void Add_BitFlippedInLeaf_IsLeafMismatchOnly()
    {
        for (var bit = 0; bit < _ledger.Rows[7].Leaf.Length * 8; bit++)
        {
            _ledger.Rows[7].Leaf[bit / 8] ^= (byte)(1 << (bit % 8));
            Expect(VerificationStatus.Tampered, "LEAF_MISMATCH 7");
            _ledger.Rows[7].Leaf[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public void Add_HashColumnEdited_IsLeafMismatchOnly()
    {
        _ledger.Rows[19].LeafHash[3] ^= 1;
        Expect(VerificationStatus.Tampered, "LEAF_MISMATCH 19");
    }

    [Fact]
    public void Add_HashColumnCutShort_IsLeafMismatchOnly()
    {
        _ledger.Rows[7].LeafHash = [1, 2, 3];
        Expect(VerificationStatus.Tampered, "LEAF_MISMATCH 7");
    }

    [Fact]
    public void Add_LeafAndHashEdited_BreaksTheNextLink()
    {
        var row = _ledger.Rows[7];
        row.Seal(row.Header with { Actor = "mallory" });
        row.Actor = "mallory";
        Expect(VerificationStatus.Tampered, "CHAIN_BREAK 8 prev");
    }

    [Fact]
    public void Add_LastLeafAndHashEdited_DisagreesWithTheHead()
    {
        var row = _ledger.Rows[19];
        row.Seal(row.Header with { Outcome = "paid" });
        row.Outcome = "paid";
        Expect(VerificationStatus.Tampered, "HEAD_MISMATCH 19 hash");
    }

    [Fact]
    public void Add_ValidHashOverMalformedLeaf_IsLeafMalformed()
    {
        var row = _ledger.Rows[7];
        row.Leaf = [.. row.Leaf, (byte)' '];
        row.LeafHash = LeafHash.OfLeaf(row.Leaf).ToArray();
        Expect(VerificationStatus.Tampered, "LEAF_MALFORMED 7", "CHAIN_BREAK 8 prev");
    }

    [Fact]
    public void Add_ProjectedColumnsEdited_NamesEach()
    {
        _ledger.Rows[3].Actor = "mallory";
        _ledger.Rows[4].AtMicros++;
        _ledger.Rows[5].Kind = "action";
        _ledger.Rows[6].Action = "none";
        _ledger.Rows[7].Outcome = null!;
        _ledger.Rows[8].Id = Guid.Empty;
        _ledger.Rows[9].TenantId = "globex";
        Expect(
            VerificationStatus.Tampered,
            "PROJECTION_MISMATCH 3 actor",
            "PROJECTION_MISMATCH 4 at",
            "PROJECTION_MISMATCH 5 kind",
            "PROJECTION_MISMATCH 6 action",
            "PROJECTION_MISMATCH 7 outcome",
            "PROJECTION_MISMATCH 8 id",
            "PROJECTION_MISMATCH 9 tenant");
    }

    [Fact]
    public void Add_PayloadsEditedSwappedRemovedAdded_NamesEach()
    {
        _ledger.Rows[1].Payload![2] ^= 1;
        (_ledger.Rows[2].Payload, _ledger.Rows[3].Payload) = (_ledger.Rows[3].Payload, _ledger.Rows[2].Payload);
        _ledger.Rows[4].Payload = [];
        _ledger.Rows[5].Payload = [.. _ledger.Rows[5].Payload!, (byte)' '];
        _ledger.Rows[6].Payload = null;
        Expect(
            VerificationStatus.Tampered,
            "PAYLOAD_MISMATCH 1 pay",
            "PAYLOAD_MISMATCH 2 pay",
            "PAYLOAD_MISMATCH 3 pay",
            "PAYLOAD_MISMATCH 4 pay",
            "PAYLOAD_MISMATCH 5 pay",
            "PAYLOAD_MISSING 6");
    }

    [Fact]
    public void Add_PayloadsWithheld_IsIncompleteWithRanges()
    {
        _ledger.Rows.ForEach(static row => row.Payload = null);
        Expect(
            VerificationStatus.Incomplete,
            "PAYLOAD_MISSING 1-3",
            "PAYLOAD_MISSING 5-7",
            "PAYLOAD_MISSING 9-11",
            "PAYLOAD_MISSING 13-15",
            "PAYLOAD_MISSING 17-19");
    }

    [Fact]
    public void Add_MiddleRowsDeleted_AreMissingAndTampered()
    {
        _ledger.Rows.RemoveRange(7, 3);
        _ledger.Rows.RemoveAt(3);
        Expect(VerificationStatus.Tampered, "MISSING 3", "MISSING 7-9");
    }

    [Fact]
    public void Add_EndsWithheld_AreMissingAndIncomplete()
    {
        _ledger.Rows.RemoveRange(18, 2);
        _ledger.Rows.RemoveAt(0);
        Expect(VerificationStatus.Incomplete, "MISSING 0", "MISSING 18-19");
    }

    [Fact]
    public void Add_AllRowsDeleted_AreMissing()
    {
        _ledger.Rows.Clear();
        Expect(VerificationStatus.Incomplete, "MISSING 0-19");
    }

    [Fact]
    public void Add_RowDeletedAndRestRenumbered_IsOneShiftAndOneBreak()
    {
        _ledger.Rows.RemoveAt(7);
        _ledger.Rows.Skip(7).ToList().ForEach(static row => row.Seq--);
        _ledger.Head = _ledger.Head with { Size = 19 };
        Expect(VerificationStatus.Tampered, "PROJECTION_MISMATCH 7-18 seq", "CHAIN_BREAK 7 prev");
    }

    [Fact]
    public void Add_TwoRowsSwapped_NamesBoth()
    {
        (_ledger.Rows[7], _ledger.Rows[8]) = (_ledger.Rows[8], _ledger.Rows[7]);
        (_ledger.Rows[7].Seq, _ledger.Rows[8].Seq) = (7, 8);
        Expect(
            VerificationStatus.Tampered,
            "CHAIN_BREAK 7 prev",
            "PROJECTION_MISMATCH 7 seq",
            "CLOCK_ANOMALY 8 at",
            "CHAIN_BREAK 8 prev",
            "PROJECTION_MISMATCH 8 seq",
            "CHAIN_BREAK 9 prev");
    }

    [Fact]
    public void Add_RowReplayedBehindItself_IsADuplicate()
    {
        _ledger.Rows.Insert(8, _ledger.Rows[7]);
        Expect(VerificationStatus.Tampered, "OUT_OF_ORDER 7 seq", "DUPLICATE_ID 7 id");
    }

    [Fact]
    public void Add_RowTransplantedFromAnotherLog_NamesItsOrigin()
    {
        _ledger.Rows[7] = SampleLedger.Create(20, "prod.example/t/globex/1").Rows[7];
        Expect(VerificationStatus.Tampered, "ORIGIN_MISMATCH 7 log", "CHAIN_BREAK 7 prev", "CHAIN_BREAK 8 prev");
    }

    [Fact]
    public void Complete_WholeLogOfAnotherOrigin_IsOneFindingWithARange()
    {
        var report = _ledger.Verify("prod.example/u/acme/1");

        Assert.Equal(["ORIGIN_MISMATCH 0-19 log"], report.Findings.Select(Short));
    }

    [Fact]
    public void Add_ForgedEntryBetweenTwo_BreaksTheChain()
    {
        _ledger.Rows[7] = SampleRow.Of(
            _ledger.Rows[7].Header with { Id = new Guid("019b0f3c-5a00-7000-8000-00000000dead"), Actor = "mallory" },
            _ledger.Rows[7].Payload);
        Expect(VerificationStatus.Tampered, "CHAIN_BREAK 8 prev");
    }

    [Fact]
    public void Add_TimeRunsBackwards_IsAClockAnomaly()
    {
        var ledger = SampleLedger.Create(2);
        var row = ledger.Rows[1];
        row.Seal(row.Header with { At = 5 });
        row.AtMicros = 5;
        ledger.Head = new LedgerHead(2, LeafHash.FromBytes(row.LeafHash));

        Assert.Equal(["CLOCK_ANOMALY 1 at"], ledger.Verify().Findings.Select(Short));
    }

    [Fact]
    public void Add_FirstEntryNotGenesis_IsFound()
    {
        var ledger = SampleLedger.Create(1);
        var row = ledger.Rows[0];
        row.Seal(row.Header with { Kind = EntryKind.Action, Prev = LeafHash.OfLeaf("x"u8) });
        row.Kind = "action";
        ledger.Head = new LedgerHead(1, LeafHash.FromBytes(row.LeafHash));

        Assert.Equal(["GENESIS_INVALID 0 kind", "CHAIN_BREAK 0 prev"], ledger.Verify().Findings.Select(Short));
    }

    [Theory]
    [InlineData(19, "UNEXPECTED 19")]
    [InlineData(15, "UNEXPECTED 15-19")]
    [InlineData(0, "UNEXPECTED 0-19")]
    public void Complete_RowsBeyondTheHead_AreUnexpected(long size, string expected)
    {
        _ledger.Head = new LedgerHead(size, LeafHash.OfLeaf("another"u8));
        Expect(VerificationStatus.Tampered, expected);
    }

    [Fact]
    public void Complete_HeadSizeEdited_IsAHeadMismatch()
    {
        _ledger.Head = _ledger.Head with { Size = 21 };
        Expect(VerificationStatus.Tampered, "HEAD_MISMATCH 19 size");
    }

    [Fact]
    public void Add_PartOfALog_IsCheckedFromItsStart()
    {
        var verifier = new ChainVerifier(SampleHeaders.Origin, 5, LeafHash.FromBytes(_ledger.Rows[4].LeafHash));
        _ledger.Rows.Skip(5).ToList().ForEach(row => verifier.Add(row.ToRow()));

        Assert.Equal(VerificationStatus.Valid, verifier.Complete(_ledger.Head).Status);
    }

    [Fact]
    public void Add_PartOfALogWithAnotherPredecessor_BreaksAtItsStart()
    {
        var verifier = new ChainVerifier(SampleHeaders.Origin, 5, LeafHash.OfLeaf("x"u8));
        verifier.Add(_ledger.Rows[5].ToRow());

        Assert.Equal(["CHAIN_BREAK 5 prev"], verifier.Complete(null).Findings.Select(Short));
    }

    [Fact]
    public void Complete_MoreFindingsThanKept_CountsThemAll()
    {
        var verifier = new ChainVerifier(SampleHeaders.Origin, findingsMax: 3);
        _ledger.Rows.ForEach(row =>
        {
            row.Actor = new string('x', 1_000);
            verifier.Add(row.ToRow());
        });

        var report = verifier.Complete(_ledger.Head);

        Assert.Equal((3, 20L), (report.Findings.Count, report.FindingsTotal));
        Assert.All(report.Findings, static finding => Assert.Equal(256, finding.Actual!.Length));
    }

    [Fact]
    public void Add_AfterComplete_Throws()
    {
        var verifier = new ChainVerifier(SampleHeaders.Origin);
        verifier.Complete(null);

        Assert.Throws<InvalidOperationException>(() => verifier.Add(_ledger.Rows[0].ToRow()));
        Assert.Throws<InvalidOperationException>(() => verifier.Complete(null));
    }

    internal static string Short(Finding finding) =>
        $"{finding.Code} {finding.Seq}{(finding.SeqTo is { } to ? $"-{to}" : "")} {finding.Column}".TrimEnd();

    private void Expect(VerificationStatus status, params string[] findings)
    {
        var report = _ledger.Verify();
        var found = report.Findings.Select(Short).Order(StringComparer.Ordinal);
        Assert.Equal(findings.Order(StringComparer.Ordinal), found);
        Assert.Equal(status, report.Status);
    }
}
