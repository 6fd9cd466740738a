namespace AiBos.Ledger;

/// <summary>
/// Follows the <c>log</c> of one leaf after another. It is the same from leaf to leaf, but for a restore entry, which
/// begins a higher incarnation of the same line; so the log that is verified covers what came before it.
/// </summary>
/// <param name="origin">The log that the leaves lead to.</param>
/// <param name="current">The log of the leaf before the first one; null if it is not known.</param>
internal sealed class IncarnationWalk(string origin, string? current = null)
{
    /// <summary>The log of the newest leaf; null before the first.</summary>
    public string? Current { get; private set; } = current;

    /// <summary>What the next leaf ought to name, for a finding.</summary>
    public string Expected => Current ?? origin;

    /// <summary>Takes the next leaf's log.</summary>
    /// <param name="log">The leaf's text.</param>
    /// <param name="mayRise">Whether the incarnation may be another than before: at a restore entry, or where leaves
    /// before this one are not shown.</param>
    /// <returns>False, and nothing changes, if this leaf belongs elsewhere.</returns>
    public bool TryEnter(ReadOnlySpan<byte> log, bool mayRise)
    {
        if (LeafText.Matches(log, Expected))
        {
            Current ??= origin;
            return true;
        }

        if (Current is not null && !mayRise)
        {
            return false;
        }

        var text = LeafText.Decode(log);
        if (!LogOrigin.TryParse(origin, out var last) || !LogOrigin.TryParse(text, out var found)
            || found.Line != last.Line || found.Incarnation > last.Incarnation
            || (Current is not null && LogOrigin.TryParse(Current, out var before)
                && found.Incarnation <= before.Incarnation))
        {
            return false;
        }

        Current = text;
        return true;
    }
}
