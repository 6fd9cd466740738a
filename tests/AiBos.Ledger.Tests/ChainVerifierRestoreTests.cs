using Xunit;

namespace AiBos.Ledger.Tests;

/// <summary>Logs that were restored, and logs that only look so.</summary>
public sealed class ChainVerifierRestoreTests
{
    [Fact]
    public void Complete_RestoredLog_IsValidAsTheIncarnationItReached()
    {
        var ledger = SampleLedger.Restored(20, 12);

        Assert.Equal(VerificationStatus.Valid, ledger.Verify(SampleLedger.NextOrigin).Status);
        Assert.Equal(["ORIGIN_MISMATCH 12-19 log"], Found(ledger.Verify()));
    }

    [Fact]
    public void Complete_IncarnationRaisedWithoutARestoreEntry_IsNamed()
    {
        var raised = SampleLedger.Create(20).Verify(SampleLedger.NextOrigin);

        Assert.Equal(["ORIGIN_MISMATCH 19 log"], Found(raised));
        var silent = SampleLedger.Restored(20, 12, EntryKind.Action);
        Assert.Equal(["ORIGIN_MISMATCH 12-19 log"], Found(silent.Verify(SampleLedger.NextOrigin)).Take(1));
    }

    [Fact]
    public void Add_EntryOfTheFormerIncarnationAfterTheRestore_IsNamed()
    {
        var ledger = SampleLedger.Restored(20, 12);
        ledger.Rows[15] = SampleRow.Of(ledger.Rows[15].Header with { Log = SampleHeaders.Origin }, null);

        Assert.Contains("ORIGIN_MISMATCH 15 log", Found(ledger.Verify(SampleLedger.NextOrigin)));
    }

    [Fact]
    public void Complete_RestoreEntryIsMissing_TheGapIsTheOnlyFinding()
    {
        var ledger = SampleLedger.Restored(20, 12);
        ledger.Rows.RemoveAt(12);

        Assert.Equal(["MISSING 12"], Found(ledger.Verify(SampleLedger.NextOrigin)));
    }

    private static IEnumerable<string> Found(VerificationReport report) =>
        report.Findings.Select(ChainVerifierTests.Short);
}
