using System.Globalization;

namespace AiBos.Sdk;

/// <summary>
/// A contract's version, <c>major.minor.patch</c>, each 0–9,999. Ordered numerically.
/// Compatibility is computed from the schemas, never believed from this label.
/// </summary>
/// <param name="Major">First part. The range is <see cref="Parse"/>'s to check, not the constructor's.</param>
/// <param name="Minor">Second part.</param>
/// <param name="Patch">Third part.</param>
/// <example>
/// <code><![CDATA[
/// using Xunit;
///
/// ContractVersion asked = ContractVersion.Parse("1.2.0");
/// var newest = new ContractVersion(Major: 2, Minor: 0, Patch: 0);
/// Assert.Equal((1, 2, 0), (asked.Major, asked.Minor, asked.Patch));
/// Assert.True(asked < newest && asked <= newest && newest > asked && newest >= asked);
/// Assert.True(asked.CompareTo(newest) < 0);
/// Assert.False(ContractVersion.TryParse("v2", out _));
/// ]]></code>
/// </example>
public readonly record struct ContractVersion(int Major, int Minor, int Patch) : IComparable<ContractVersion>
{
    private const int PartMax = 9_999;

    /// <summary>
    /// Parses <c>1.2.0</c>; <see langword="false"/> for signs, spaces, leading zeros or missing parts.
    /// </summary>
    /// <param name="text">The text; may be null.</param>
    /// <param name="version">The version; <c>0.0.0</c> when there is none.</param>
    public static bool TryParse(string? text, out ContractVersion version)
    {
        version = default;
        string[] parts = (text ?? "").Split('.');
        if (parts.Length != 3
            || !TryPart(parts[0], out int major) || !TryPart(parts[1], out int minor)
            || !TryPart(parts[2], out int patch))
        {
            return false;
        }

        version = new ContractVersion(major, minor, patch);
        return true;
    }

    /// <summary>Parses a literal of the author's.</summary>
    /// <param name="text"><c>major.minor.patch</c>, each 0–9,999.</param>
    /// <exception cref="FormatException">Not <c>major.minor.patch</c>.</exception>
    public static ContractVersion Parse(string text) => TryParse(text, out ContractVersion version)
        ? version
        : throw new FormatException($"'{text}' is not a version; write major.minor.patch, for example 1.0.0.");

    /// <inheritdoc/>
    public int CompareTo(ContractVersion other) =>
        (Major, Minor, Patch).CompareTo((other.Major, other.Minor, other.Patch));

    /// <inheritdoc/>
    public override string ToString() => $"{Major}.{Minor}.{Patch}";

    /// <summary>Numeric order.</summary>
    public static bool operator <(ContractVersion left, ContractVersion right) => left.CompareTo(right) < 0;

    /// <summary>Numeric order.</summary>
    public static bool operator >(ContractVersion left, ContractVersion right) => left.CompareTo(right) > 0;

    /// <summary>Numeric order.</summary>
    public static bool operator <=(ContractVersion left, ContractVersion right) => left.CompareTo(right) <= 0;

    /// <summary>Numeric order.</summary>
    public static bool operator >=(ContractVersion left, ContractVersion right) => left.CompareTo(right) >= 0;

    private static bool TryPart(string text, out int value)
    {
        value = 0;
        return text.Length is > 0 and <= 4
            && (text.Length == 1 || text[0] != '0')
            && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value)
            && value <= PartMax;
    }
}
