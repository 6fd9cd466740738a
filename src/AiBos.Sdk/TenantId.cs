using System.Diagnostics.CodeAnalysis;

namespace AiBos.Sdk;

/// <summary>
/// Names a tenant: 2–63 characters, lower-case ASCII letters, digits and <c>-</c>, starting with a letter.
/// The value is safe in keys, paths and log scopes.
/// </summary>
/// <example>
/// <code><![CDATA[
/// using Xunit;
///
/// var acme = new TenantId("acme");
/// Assert.Equal("acme", acme.Value);
/// Assert.True(TenantId.TryParse("acme", out TenantId same) && same == acme);
/// Assert.False(TenantId.TryParse("Acme Corp.", out _));
/// ]]></code>
/// </example>
public readonly record struct TenantId
{
    private readonly string? _value;

    /// <summary>Wraps a well-formed name.</summary>
    /// <param name="value">2–63 characters.</param>
    /// <exception cref="ArgumentException">The name does not have the shape above.</exception>
    public TenantId(string value)
    {
        if (!IsValid(value))
        {
            throw new ArgumentException(
                "A tenant id has 2 to 63 characters: a-z, 0-9 and '-', starting with a letter.", nameof(value));
        }

        _value = value;
    }

    /// <summary>The name.</summary>
    /// <exception cref="InvalidOperationException">This is <c>default(TenantId)</c>, which names nobody.</exception>
    public string Value => _value ?? throw new InvalidOperationException("The tenant id was never set.");

    /// <summary>Parses without throwing; <see langword="false"/> for anything malformed.</summary>
    /// <param name="text">The text; may be null.</param>
    /// <param name="id">The id; <c>default</c> when there is none.</param>
    public static bool TryParse([NotNullWhen(true)] string? text, out TenantId id)
    {
        id = IsValid(text) ? new TenantId(text) : default;
        return id._value is not null;
    }

    /// <inheritdoc/>
    public override string ToString() => _value ?? "(none)";

    private static bool IsValid([NotNullWhen(true)] string? text)
    {
        if (text is null || text.Length is < 2 or > 63 || !char.IsAsciiLetterLower(text[0]))
            return false;
        foreach (char c in text)
        {
            if (!char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c != '-')
                return false;
        }

        return true;
    }
}
