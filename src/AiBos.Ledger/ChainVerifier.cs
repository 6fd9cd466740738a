namespace AiBos.Ledger;

/// <summary>
/// Checks a log row by row in constant memory: hashes, links, positions, projections and payloads. It needs no
/// database and trusts nothing it is given but the origin and, if present, the head.
/// </summary>
/// <remarks>
/// <para>Resynchronisation: every row is compared with the row before it as stored, never with what that row ought
/// to have been, so one altered row yields findings at its position or the next, not behind that. Faults that
/// repeat in adjacent rows become one finding with a range.</para>
/// <para>A row whose leaf does not hash to its stored hash is reported as LEAF_MISMATCH and not read further: its
/// fields are unproven. The next row may link to either hash.</para>
/// <para>A chain alone cannot show that a whole suffix, or the last entry with its head, was rewritten; that takes
/// the tiles and a signed checkpoint kept elsewhere. Not safe for concurrent use.</para>
/// </remarks>
public sealed partial class ChainVerifier
{
    /// <summary>Findings kept by default.</summary>
    public const int FindingsMaxDefault = 1000;

    private readonly string _origin;
    private readonly IncarnationWalk _walk;
    private readonly string? _tenant;
    private readonly long _start;
    private readonly FindingList _findings;
    private readonly FindingRun _shifted;
    private readonly FindingRun _foreign;
    private readonly FindingRun _misfiled;
    private readonly FindingRun _unpaid;
    private readonly RecentIds _ids = new();
    private long _next;
    private long _entries;
    private bool _linked;
    private LeafHash _previousStored;
    private LeafHash _previousComputed;
    private long? _previousAt;
    private bool _complete;
    private bool _payloadsWithheld;
    private Finding? _withheld;

    /// <summary>Begins a verification.</summary>
    /// <param name="origin">The log that every leaf must name; those before a restore entry name an earlier incarnation
    /// of it. If it has the form
    /// <c>&lt;deployment&gt;/t/&lt;tenant&gt;/&lt;incarnation&gt;</c>, the tenant column is compared as well.</param>
    /// <param name="startSeq">Position of the first row expected; 0 for a whole log.</param>
    /// <param name="startPrev">Leaf hash of the entry before it, when a part is checked and the hash is known; null
    /// leaves the first link unchecked. Ignored for a whole log, which begins with zeros.</param>
    /// <param name="findingsMax">Findings to keep, 1 to 100,000; all are counted.</param>
    /// <exception cref="ArgumentException">An empty origin, or a number out of range.</exception>
    public ChainVerifier(
        string origin, long startSeq = 0, LeafHash? startPrev = null, int findingsMax = FindingsMaxDefault)
    {
        ArgumentException.ThrowIfNullOrEmpty(origin);
        ArgumentOutOfRangeException.ThrowIfNegative(startSeq);
        ArgumentOutOfRangeException.ThrowIfLessThan(findingsMax, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(findingsMax, 100_000);
        _origin = origin;
        _walk = new IncarnationWalk(origin);
        _tenant = FindTenant(origin);
        _start = startSeq;
        _next = startSeq;
        _linked = startSeq == 0 || startPrev is not null;
        _previousStored = startSeq == 0 ? LeafHash.Zero : startPrev.GetValueOrDefault();
        _previousComputed = _previousStored;
        _findings = new FindingList(findingsMax);
        _shifted = new FindingRun(_findings);
        _foreign = new FindingRun(_findings);
        _misfiled = new FindingRun(_findings);
        _unpaid = new FindingRun(_findings, withheldOnly: true);
    }

    /// <summary>Checks one row. Rows come in the order of their position column.</summary>
    /// <param name="row">The row as stored.</param>
    /// <returns>The hash computed from the leaf, for those who build the tree.</returns>
    /// <exception cref="InvalidOperationException">The verification is complete.</exception>
    public LeafHash Add(in LedgerRow row)
    {
        ThrowIfComplete();
        var inOrder = TakePosition(row.Seq);
        _entries++;
        var computed = LeafHash.OfLeaf(row.Leaf.Span);
        var stored = row.LeafHash.Length == LeafHash.BytesLength ? LeafHash.FromBytes(row.LeafHash.Span) : default;
        long? at = null;
        if (stored != computed)
        {
            Report(new Finding(
                FindingCodes.LeafMismatch,
                row.Seq,
                Expected: row.LeafHash.Length == LeafHash.BytesLength ? stored.ToString() : "32 bytes",
                Actual: computed.ToString()));
        }
        else if (!LeafView.TryRead(row.Leaf.Span, out var leaf, out var error))
        {
            Report(new Finding(FindingCodes.LeafMalformed, row.Seq, Actual: error));
        }
        else
        {
            CheckColumns(row, leaf);
            CheckPlace(row.Seq, leaf, inOrder);
            CheckPayload(row, leaf);
            at = leaf.At;
        }

        if (inOrder)
        {
            _previousStored = stored;
            _previousComputed = computed;
            _previousAt = at;
            _linked = true;
            _next = row.Seq + 1;
        }

        return computed;
    }

    /// <summary>Adds what another check of the same log found, so that there is one report.</summary>
    /// <param name="finding">The finding.</param>
    /// <exception cref="InvalidOperationException">The verification is complete.</exception>
    public void Report(Finding finding)
    {
        ThrowIfComplete();
        _findings.Add(finding);
    }

    /// <summary>Adds that something was not shown, which alone does not mean that anything was altered.</summary>
    internal void Withhold(Finding finding)
    {
        ThrowIfComplete();
        _findings.Add(finding, withheldOnly: true);
    }

    /// <summary>Tells that the source has no payloads at all: their absence is then one finding, from the first entry
    /// that has one to the last.</summary>
    internal void WithholdPayloads() => _payloadsWithheld = true;

    /// <summary>Ends the verification.</summary>
    /// <param name="head">The recorded end of the log; null leaves the end unchecked.</param>
    /// <returns>The report. Without rows and head the status is <see cref="VerificationStatus.CannotVerify"/>.
    /// </returns>
    /// <exception cref="InvalidOperationException">The verification is complete already.</exception>
    public VerificationReport Complete(LedgerHead? head)
    {
        ThrowIfComplete();
        _shifted.Close();
        _foreign.Close();
        _misfiled.Close();
        _unpaid.Close();
        if (_withheld is not null)
        {
            Withhold(_withheld);
        }

        if (head is { } end)
        {
            CheckHead(end);
        }

        _complete = true;
        var status = _findings.Tampered ? VerificationStatus.Tampered
            : _findings.Total > 0 ? VerificationStatus.Incomplete
            : _entries == 0 ? VerificationStatus.CannotVerify
            : VerificationStatus.Valid;
        return new VerificationReport(status, _entries, _findings.ToList(), _findings.Total);
    }

    private bool TakePosition(long seq)
    {
        if (seq < _next)
        {
            Report(new Finding(FindingCodes.OutOfOrder, seq, Column: "seq", Expected: $"{_next}", Actual: $"{seq}"));
            return false;
        }

        if (seq > _next)
        {
            // Before the first row the source may simply not reach back; between rows something was taken out.
            ReportMissing(_next, seq - 1, withheldOnly: _entries == 0);
            _linked = false;
            _previousAt = null;
        }

        return true;
    }

    private void CheckHead(LedgerHead head)
    {
        var isLastHash = _entries > 0 && (head.LeafHash == _previousStored || head.LeafHash == _previousComputed);
        if (head.Size == _next)
        {
            if (_walk.Current is { } last && last != _origin)
            {
                Report(new Finding(FindingCodes.OriginMismatch, _next - 1, null, "log", _origin, last));
            }

            if (_entries > 0 && !isLastHash)
            {
                Report(HeadFinding("hash", head.LeafHash.ToString(), _previousStored.ToString()));
            }

            return;
        }

        if (isLastHash)
        {
            // The hash says that the last row is the end, so the recorded size is what was changed.
            Report(HeadFinding("size", $"{head.Size}", $"{_next}"));
        }
        else if (head.Size > _next)
        {
            ReportMissing(_next, head.Size - 1, withheldOnly: true);
        }

        if (head.Size < _next)
        {
            var first = Math.Max(head.Size, _start);
            Report(new Finding(FindingCodes.Unexpected, first, first == _next - 1 ? null : _next - 1));
        }
    }

    private Finding HeadFinding(string column, string expected, string actual) =>
        new(FindingCodes.HeadMismatch, Math.Max(_next - 1, 0), null, column, expected, actual);

    private void ReportMissing(long from, long to, bool withheldOnly) =>
        _findings.Add(new Finding(FindingCodes.Missing, from, from == to ? null : to), withheldOnly);

    private void ThrowIfComplete()
    {
        if (_complete)
        {
            throw new InvalidOperationException("This verification is complete; begin another one.");
        }
    }

    // Read from the end, since a deployment's name may contain slashes.
    private static string? FindTenant(string origin)
    {
        var parts = origin.Split('/');
        return parts.Length >= 4 && parts[^3] == "t" ? parts[^2] : null;
    }
}
