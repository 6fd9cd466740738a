namespace AiBos.Client;

/// <summary>What may be said with one call of an action.</summary>
public sealed record CallOptions
{
    private const int KeyLengthMax = 255;

    /// <summary>
    /// Names this one effect: the kernel answers the same key and input with its first answer, for as long as it keeps
    /// answers (7 days unless configured otherwise). 1–255 visible ASCII characters. Null: the call is not repeated
    /// when it fails, unless <see cref="IsQuery"/>.
    /// </summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>
    /// Which version of the contract: exact (<c>1.2.0</c>), or the newest of <c>1</c> or <c>1.2</c>. Null: the newest.
    /// </summary>
    public string? ContractVersion { get; init; }

    /// <summary>
    /// Says that the action only reads, so that repeating it is safe without a key. Default false. The kernel does not
    /// learn of it; said of a command without a key, a broken connection can make its effect happen twice.
    /// </summary>
    public bool IsQuery { get; init; }

    internal void Validate()
    {
        if (IdempotencyKey is { } key && !IsHeaderText(key, KeyLengthMax))
        {
            throw new ArgumentException(
                $"An idempotency key has 1 to {KeyLengthMax} visible ASCII characters and does not begin or end with a "
                + "space.");
        }

        if (ContractVersion is { } version && !IsHeaderText(version, 32))
            throw new ArgumentException("A contract version looks like 1, 1.2 or 1.2.0.");
    }

    // Spaces at the ends are lost in a header; two keys would become one.
    private static bool IsHeaderText(string text, int lengthMax) =>
        text.Length > 0 && text.Length <= lengthMax && text[0] != ' ' && text[^1] != ' '
        && text.All(c => c is >= ' ' and <= '~');
}
