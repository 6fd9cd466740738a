namespace AiBos.Ledger;

/// <summary>One object member as it lies in the output, in the order in which it was read.</summary>
/// <param name="Start">Offset of the opening quote of its name in the output.</param>
/// <param name="End">Offset behind its value in the output.</param>
/// <param name="NameStart">Offset of the unescaped name in the output or in the side buffer.</param>
/// <param name="NameLength">Length of the unescaped name in bytes.</param>
/// <param name="NameInSideBuffer">True when the canonical name has escapes and must be compared unescaped.</param>
/// <param name="SourceOffset">Offset of the name in the input, for the error of a duplicate.</param>
internal readonly record struct CanonicalMember(
    int Start, int End, int NameStart, int NameLength, bool NameInSideBuffer, int SourceOffset);
