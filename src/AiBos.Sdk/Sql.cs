using System.Runtime.CompilerServices;
using System.Text;

namespace AiBos.Sdk;

/// <summary>
/// SQL text with its parameters, written as an interpolated string: <c>$"SELECT name FROM t WHERE id = {id}"</c>.
/// Every hole becomes a parameter, so a value can never become SQL. There is no way from a plain <c>string</c> to this
/// type. A hole that is itself a <see cref="Sql"/> is spliced in with its parameters, for optional filters.
/// Parameter types: text, bool, int, long, decimal, <see cref="Amount"/>, Guid, DateOnly, DateTimeOffset, byte[], and
/// arrays of these. Not thread-safe; used once.
/// </summary>
/// <example>
/// <code><![CDATA[
/// using Xunit;
///
/// string? sku = "tea-001";
/// Sql filter = sku is null ? Sql.Empty : Sql.Of($"WHERE sku = {sku}");
/// Sql page = Sql.Of($"SELECT sku, on_hand FROM orders.stock {filter} ORDER BY sku LIMIT {50}");
///
/// Assert.Equal("SELECT sku, on_hand FROM orders.stock WHERE sku = $1 ORDER BY sku LIMIT $2", page.Text);
/// Assert.Equal(["tea-001", 50], page.Parameters);
/// Assert.True(page.Parameters.Count <= Sql.ParametersMax);
/// ]]></code>
/// </example>
[InterpolatedStringHandler]
public sealed class Sql
{
    private readonly StringBuilder _text;
    private readonly List<object?> _parameters;
    private readonly List<int> _marks;

    /// <summary>Called by the compiler.</summary>
    public Sql(int literalLength, int formattedCount)
    {
        _text = new StringBuilder(literalLength + (formattedCount * 3));
        _parameters = new List<object?>(formattedCount);
        _marks = new List<int>(formattedCount);
    }

    /// <summary>Most parameters of one statement: PostgreSQL counts them in 16 bits.</summary>
    public const int ParametersMax = 65_535;

    /// <summary>A fragment to splice into another statement: <c>Sql.Of($"AND account = {account}")</c>.</summary>
    /// <param name="sql">The interpolated string.</param>
    public static Sql Of(Sql sql) => sql;

    /// <summary>A fragment that adds nothing; a new one each time.</summary>
    public static Sql Empty => new(0, 0);

    /// <summary>The text with <c>$1</c>, <c>$2</c> … in place of the values.</summary>
    public string Text => _text.ToString();

    /// <summary>The values, in order of their numbers.</summary>
    public IReadOnlyList<object?> Parameters => _parameters;

    /// <summary>Called by the compiler.</summary>
    public void AppendLiteral(string value) => _text.Append(value);

    /// <summary>Called by the compiler.</summary>
    /// <exception cref="InvalidOperationException">There are more than <see cref="ParametersMax"/>.</exception>
    public void AppendFormatted<T>(T value)
    {
        if (value is Sql fragment)
        {
            Splice(fragment);
            return;
        }

        AddParameter(Unwrap(value));
    }

    private void AddParameter(object? value)
    {
        if (_parameters.Count == ParametersMax)
            throw new InvalidOperationException($"A statement has at most {ParametersMax} parameters.");
        _parameters.Add(value);
        _marks.Add(_text.Length);
        _text.Append('$').Append(_parameters.Count);
    }

    private static object? Unwrap<T>(T value) => value switch
    {
        Amount amount => amount.Value,
        Amount[] amounts => Array.ConvertAll(amounts, amount => amount.Value),
        TenantId tenant => tenant.Value,
        PrincipalId principal => principal.Value,
        _ => value,
    };

    // A fragment's own $n are renumbered: what stands between its marks is copied. The marks are remembered, not looked
    // for, because a literal such as '^$1' looks like one.
    private void Splice(Sql fragment)
    {
        string text = fragment.Text;
        int from = 0;
        for (int n = 1; n <= fragment._parameters.Count; n++)
        {
            int at = fragment._marks[n - 1];
            _text.Append(text, from, at - from);
            AddParameter(fragment._parameters[n - 1]);
            from = at + 1 + Digits(n);
        }

        _text.Append(text, from, text.Length - from);
    }

    private static int Digits(int number) => number < 10 ? 1 : 1 + Digits(number / 10);
}
