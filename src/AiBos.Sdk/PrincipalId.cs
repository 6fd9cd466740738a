namespace AiBos.Sdk;

/// <summary>
/// Opaque name of whoever acts: a person, a service or a device. 1–128 visible ASCII characters.
/// It is written to the ledger for ever, so it must not itself be personal data.
/// </summary>
public readonly record struct PrincipalId
{
    private readonly string? _value;

    /// <summary>Wraps a well-formed id.</summary>
    /// <exception cref="ArgumentException">Empty, longer than 128, or not visible ASCII.</exception>
    public PrincipalId(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (value.Length is 0 or > 128 || !IsVisibleAscii(value))
            throw new ArgumentException("A principal id has 1 to 128 visible ASCII characters.", nameof(value));
        _value = value;
    }

    /// <summary>The id. Throws for <c>default(PrincipalId)</c>.</summary>
    public string Value => _value ?? throw new InvalidOperationException("The principal id was never set.");

    /// <inheritdoc/>
    public override string ToString() => _value ?? "(none)";

    private static bool IsVisibleAscii(string text)
    {
        foreach (char c in text)
        {
            if (c is <= ' ' or > '~')
                return false;
        }

        return true;
    }
}
