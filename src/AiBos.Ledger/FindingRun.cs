namespace AiBos.Ledger;

/// <summary>
/// Merges one fault that repeats in adjacent entries – a shifted numbering, a wrong origin – into one finding with
/// a range, so that one act does not read as a thousand.
/// </summary>
internal sealed class FindingRun(FindingList findings, bool withheldOnly = false)
{
    private Finding? _open;
    private string? _key;

    /// <param name="finding">The finding for one entry; its text is kept from the first of the run.</param>
    /// <param name="key">Equal keys in adjacent entries are the same fault.</param>
    public void Extend(Finding finding, string key)
    {
        if (_open is not null && _key == key && (_open.SeqTo ?? _open.Seq) + 1 == finding.Seq)
        {
            _open = _open with { SeqTo = finding.Seq };
            return;
        }

        Close();
        _open = finding;
        _key = key;
    }

    public void Close()
    {
        if (_open is not null)
        {
            findings.Add(_open, withheldOnly);
            _open = null;
        }
    }
}
