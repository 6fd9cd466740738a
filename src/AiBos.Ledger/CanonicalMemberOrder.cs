namespace AiBos.Ledger;

/// <summary>Orders members by the UTF-16 code units of their unescaped names (RFC 8785, 3.2.3).</summary>
internal readonly struct CanonicalMemberOrder(byte[] output, byte[] sideBuffer) : IComparer<CanonicalMember>
{
    public int Compare(CanonicalMember x, CanonicalMember y) => CompareNames(Name(x), Name(y));

    private ReadOnlySpan<byte> Name(CanonicalMember member) =>
        (member.NameInSideBuffer ? sideBuffer : output).AsSpan(member.NameStart, member.NameLength);

    /// <summary>Compares two valid UTF-8 texts as if they were UTF-16.</summary>
    public static int CompareNames(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        var common = left.CommonPrefixLength(right);
        if (common == left.Length || common == right.Length)
        {
            return left.Length - right.Length;
        }

        // UTF-8 sorts by code point; UTF-16 differs only in that surrogates (lead bytes F0 to F4) sort below
        // U+E000 to U+FFFF (lead bytes EE and EF). The first differing bytes are both lead bytes or both not.
        int l = left[common];
        int r = right[common];
        var leftIsPair = l >= 0xF0;
        return leftIsPair == (r >= 0xF0) || Math.Min(l, r) < 0xEE ? l - r : leftIsPair ? -1 : 1;
    }
}
