using System.Globalization;

namespace AiBos.Ledger;

/// <summary>
/// An origin in its two parts, <c>&lt;line&gt;/&lt;incarnation&gt;</c>: a restore raises the incarnation, the line
/// stays.
/// </summary>
/// <param name="Line">All before the last slash.</param>
/// <param name="Incarnation">1 or more.</param>
internal readonly record struct LogOrigin(string Line, int Incarnation)
{
    /// <summary>False for an origin of another form; such a log has one incarnation for ever.</summary>
    public static bool TryParse(string origin, out LogOrigin parsed)
    {
        var slash = origin.LastIndexOf('/');
        var digits = origin.AsSpan(slash + 1);
        parsed = default;
        if (slash <= 0 || digits.IsEmpty || digits[0] == '0'
            || !int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var incarnation))
        {
            return false;
        }

        parsed = new LogOrigin(origin[..slash], incarnation);
        return true;
    }

    /// <summary>The origin of another incarnation of the same line.</summary>
    public LogOrigin With(int incarnation) => new(Line, incarnation);

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Line}/{Incarnation}");
}
