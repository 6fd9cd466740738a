namespace AiBos.Sdk;

/// <summary>
/// Opaque name of whoever acts: a person, a service or a device. 1–128 visible ASCII characters.
/// It is written to the ledger for ever, so it must not itself be personal data.
/// </summary>
/// <example>
/// <code><![CDATA[
/// using Xunit;
///
/// var clerk = new PrincipalId("user-7f3a");
/// Assert.Equal("user-7f3a", clerk.Value);
/// Assert.Throws<ArgumentException>(() => new PrincipalId("Jo Doe"));
/// ]]></code>
/// </example>
public readonly record struct PrincipalId
{
    private readonly string? _value;

    /// <summary>Wraps a well-formed id.</summary>
    /// <param name="value">1–128 visible ASCII characters.</param>
    /// <exception cref="ArgumentException">Empty, longer than 128, or not visible ASCII.</exception>
    public PrincipalId(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (value.Length is 0 or > 128 || !IsVisibleAscii(value))
            throw new ArgumentException("A principal id has 1 to 128 visible ASCII characters.", nameof(value));
        _value = value;
    }

    /// <summary>The id.</summary>
    /// <exception cref="InvalidOperationException">This is <c>default(PrincipalId)</c>, which names nobody.</exception>
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
